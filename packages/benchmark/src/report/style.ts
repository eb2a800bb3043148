/** The page's style: light and dark, on screen and on paper. */
export const style = `
:root{color-scheme:light dark;--paper:#f6f5f2;--card:#fff;--ink:#1d1f24;--ink-soft:#666b76;--line:#e3e1db;--good:#1a7f4e;--good-wash:#e4f4ea;--bad:#b3382c;--bad-wash:#fbe9e6;--warn:#8a5a00;--warn-wash:#fff3d6;--quiet-wash:#eeedf0;
--arm-0:#2f65c8;--arm-1:#cf6a10;--arm-2:#1f8f6b;--arm-3:#8a4bb3;--arm-4:#b23a6b;--arm-5:#5d6b1e}
@media (prefers-color-scheme:dark){:root{--paper:#131418;--card:#1c1e24;--ink:#eceef2;--ink-soft:#9aa1ae;--line:#30333c;--good:#5fce94;--good-wash:#16301f;--bad:#ff8d7e;--bad-wash:#3a1b17;--warn:#f2c14e;--warn-wash:#342a10;--quiet-wash:#272a32;
--arm-0:#7ba6f7;--arm-1:#f5a259;--arm-2:#5fcba6;--arm-3:#c39be8;--arm-4:#f088b0;--arm-5:#b9c765}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;-webkit-text-size-adjust:100%}
main{max-width:1120px;margin:0 auto;padding:28px 24px 72px}
.sandbox{position:sticky;top:0;z-index:2}.sandbox div{background:repeating-linear-gradient(135deg,#f2c14e 0 18px,#e9b435 18px 36px);color:#2b2000;text-align:center;font-weight:700;letter-spacing:.02em;padding:7px 16px;font-size:14px}
.sandbox b{letter-spacing:.18em;margin-right:.6em}
header .eyebrow{color:var(--ink-soft);font-size:14px;margin:0}
h1{font-size:26px;line-height:1.2;margin:2px 0 20px;font-weight:650;letter-spacing:-.01em}
h2{font-size:20px;margin:0 0 4px;font-weight:650;letter-spacing:-.005em}
h3{font-size:14px;margin:0 0 4px;font-weight:600}h3 small{display:block;font-weight:400;color:var(--ink-soft);font-size:13px}
p{margin:0 0 10px}.lead{color:var(--ink-soft);margin-bottom:16px;max-width:74ch}
section{background:var(--card);border:1px solid var(--line);border-radius:14px;padding:22px 24px;margin-top:18px}
.verdict{border-left:8px solid var(--tone);padding:24px 26px}
.verdict+.verdict{margin-top:10px}
.verdict .word{display:inline-block;background:var(--wash);color:var(--tone);font-weight:700;font-size:14px;border-radius:99px;padding:3px 12px;margin-bottom:10px}
.verdict p.sentence{font-size:23px;line-height:1.35;font-weight:600;letter-spacing:-.01em;margin:0;max-width:42em;text-wrap:pretty}
.verdict.small{padding:16px 22px}.verdict.small p.sentence{font-size:18px}
.verdict .guards{margin:14px 0 0;padding:0;list-style:none;display:flex;flex-wrap:wrap;gap:8px;font-size:14px}
.chip{background:var(--quiet-wash);border-radius:99px;padding:2px 11px;white-space:nowrap}
.chip.passed{background:var(--good-wash);color:var(--good)}.chip.breached{background:var(--bad-wash);color:var(--bad)}.chip.open{background:var(--warn-wash);color:var(--warn)}
.good{--tone:var(--good);--wash:var(--good-wash)}.bad{--tone:var(--bad);--wash:var(--bad-wash)}.quiet{--tone:var(--ink-soft);--wash:var(--quiet-wash)}
.scroll{overflow-x:auto;margin:0 -4px;padding:0 4px}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums;font-size:15px}
th{font-weight:600;color:var(--ink-soft);font-size:13px;text-align:left;vertical-align:bottom}
th,td{padding:10px 14px 10px 0;border-bottom:1px solid var(--line)}
td{vertical-align:top}tr:last-child>*{border-bottom:0}tbody th{color:var(--ink);font-size:15px;white-space:nowrap;vertical-align:top}
td.number,th.number{text-align:right;white-space:nowrap}
td b{font-weight:650;white-space:nowrap}td small,th small{display:block;color:var(--ink-soft);font-size:13px;font-weight:400;white-space:nowrap}
.dot{display:inline-block;width:11px;height:11px;border-radius:50%;margin-right:8px;background:var(--arm)}
.arm{white-space:nowrap}.footnote{color:var(--ink-soft);font-size:14px;margin:10px 4px 0;max-width:90ch}.footnote:empty{display:none}.note{margin:10px 0 0;max-width:90ch}
.tag{font-size:12px;font-weight:500;color:var(--ink-soft);border:1px solid var(--line);border-radius:5px;padding:0 6px;margin-left:8px}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(280px,1fr));gap:18px 26px;margin-top:6px}
.legend{display:flex;flex-wrap:wrap;gap:4px 20px;font-size:14px;margin:2px 0 8px}
svg.chart{display:block;width:100%;height:auto;overflow:visible;color:var(--ink-soft);font:12px system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif;background:none}
svg.chart text{white-space:pre}.wide svg.chart{min-width:640px}
.effects{table-layout:fixed;min-width:720px}.effects th:nth-child(1){width:38%}.effects th:nth-child(3){width:28%}.effects th:nth-child(4),.effects th:nth-child(5){width:10%}.effects{margin-top:20px}
.takes{border-collapse:separate;border-spacing:0}
.takes th,.takes td{padding:12px 14px 12px 0}
.strip{display:flex;flex-wrap:wrap;gap:8px}
.take{position:relative;margin:0;width:104px}
.take .frame{display:block;position:relative;width:104px;height:138px;border-radius:8px;overflow:hidden;background:var(--quiet-wash);border:3px solid transparent;color:inherit}
.take img{width:100%;height:100%;object-fit:cover;display:block}
.take .frame.approve{border-color:var(--good)}.take .frame.reject{border-color:var(--line)}.take .frame.reject img{opacity:.55;filter:saturate(.4)}
.take .mark{position:absolute;right:4px;top:4px;width:24px;height:24px;border-radius:50%;display:grid;place-items:center;font-size:14px;font-weight:700;color:#fff;line-height:1}
.mark.approve{background:#1a7f4e}.mark.reject{background:#8c2f25}.mark.open{background:#5b6270}
.take .video{position:absolute;left:4px;bottom:4px;background:#000a;color:#fff;font-size:11px;border-radius:4px;padding:1px 6px}
.take figcaption{font-size:12px;color:var(--ink-soft);margin-top:2px;font-variant-numeric:tabular-nums}
.take .none{display:grid;place-items:center;height:100%;font-size:12px;color:var(--ink-soft);text-align:center;padding:6px}
.bar{display:inline-block;height:10px;border-radius:3px;background:var(--arm);vertical-align:middle;margin-right:8px;min-width:2px}
ul.limits{margin:0;padding-left:1.2em;max-width:80ch}ul.limits li{margin:7px 0}
dl{display:grid;grid-template-columns:max-content 1fr;gap:6px 22px;margin:0;font-size:15px}
dt{color:var(--ink-soft)}dd{margin:0;overflow-wrap:anywhere}
code{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
@media (max-width:640px){main{padding:18px 12px 48px}section{padding:18px 16px}.verdict p.sentence{font-size:19px}dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:8px}
.scroll{overflow-x:visible}.wide{overflow-x:auto}.cards,.cards tbody,.cards tr,.cards tbody th,.cards td{display:block}.cards.effects{min-width:0}.cards thead{display:none}.cards.effects thead,.cards.effects thead tr{display:block}.cards.effects thead th{display:none}.cards.effects thead th:first-child{display:block;width:auto}
.cards tr{padding:10px 0;border-bottom:1px solid var(--line)}.cards tr:last-child{border-bottom:0}.cards th,.cards td{border:0;padding:2px 0}.cards tbody th{white-space:normal}
.cards td{display:grid;grid-template-columns:minmax(0,9.5em) minmax(0,1fr);column-gap:10px}.cards td>*{grid-column:2;justify-self:start}.cards td .tag{margin-left:0}.cards td .bar{align-self:center}.cards.effects th:nth-child(n){width:auto}.cards td::before{content:attr(data-label);grid-column:1;grid-row:1/span 3;color:var(--ink-soft);font-size:13px;line-height:1.8}.cards td.number{text-align:left;white-space:normal}
.cards.takes td{grid-template-columns:4.5em minmax(0,1fr);padding:4px 0}.take,.take .frame{width:88px}.take .frame{height:117px}}
@media print{@page{margin:14mm 12mm}:root{color-scheme:light;--paper:#fff;--card:#fff;--ink:#1d1f24;--ink-soft:#555a64;--line:#d8d6d0}
body{font-size:12px}main{max-width:none;padding:0}section{border:0;border-top:1px solid var(--line);border-radius:0;padding:12px 0;margin:0}.verdict{border-left:6px solid var(--tone);border-top:0;padding:10px 16px}
h2,h3{break-after:avoid}tr,figure,.charts>div,.verdict{break-inside:avoid}.scroll{overflow:visible}
.has-sandbox{display:table;width:100%}.sandbox{display:table-header-group;break-inside:avoid}.sandbox div{padding:5px;margin-bottom:12px;-webkit-print-color-adjust:exact;print-color-adjust:exact}
.charts{grid-template-columns:repeat(3,1fr);gap:10px 16px}table{font-size:11px}th,tbody th,td small,th small,h3,h3 small,.legend{font-size:10.5px}th,td{padding:6px 10px 6px 0}tbody th{white-space:normal}
.wide svg.chart{min-width:0}.effects{table-layout:auto;min-width:0}.lead,.legend{break-after:avoid;break-inside:avoid}svg{break-inside:avoid}.verdict p.sentence{font-size:17px}
.take,.take .frame{width:74px}.take .frame{height:98px}.mark,.bar,.dot,.word,.chip{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
`

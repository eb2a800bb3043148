import { type Example, said } from "./raised.ts"

/** One language for each row; the words themselves stand in `signatures/languages.ts`. */
export const translated: { readonly [id: string]: Example } = {
  "disk-full-translated": said("cp: błąd zapisu '/runs/a': Brak miejsca na urządzeniu"),
  "model-file-translated": said("cp: не удалось выполнить stat для 'models/loras/maya.safetensors': Нет такого файла или каталога"),
  "memory-python-translated": said("run.sh: linha 3: fork: Impossível alocar memória"),
  "port-in-use-translated": said("bind: Адресу вже використано"),
  "permission-translated": said("run.sh: satır 2: /data/out: Erişim engellendi"),
  "shared-library-translated": said("run.sh: řádek 2: ./uv: Chybný formát spustitelného souboru"),
  "killed-translated": said("run.sh: linia 2:    31 Unicestwiony            python hoard.py"),
  "segmentation-fault-translated": said("run.sh: regel 2:    31 Segmentatiefout            python step.py"),
  "bus-error-translated": said("run.sh: 第 2 行：   31 匯流排錯誤               python step.py"),
  "illegal-instruction-translated": said("run.sh : ligne 2 :    31 Instruction non permise   python step.py"),
  "aborted-translated": said("run.sh: rad 2:    31 Avbruten (SIGABRT)      python step.py"),
  "interrupted-translated": said("run.sh: línea 2:    31 Terminado               python step.py"),
  "interpreter-link-translated": said("run.sh: 第 3 行：./env/bin/python: 没有那个文件或目录"),
  "program-missing-translated": said("run.sh: 줄 3: accelerate: 명령어를 찾을 수 없음")
}

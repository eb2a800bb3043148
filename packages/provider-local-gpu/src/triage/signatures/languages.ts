/**
 * What the C library and the shells say in two dozen languages: bash, coreutils and Python's `OSError` all use its words.
 * Where a number stands beside the words the number decides; here are the words for where none does.
 */

/** Killed: SIGKILL. */
export const killed: ReadonlyArray<string> = [
  "Getötet", "Processus arrêté", "Terminado (killed)", "Ucciso", "Morto", "Убито", "Вбито", "Unicestwiony", "Zabit (SIGKILL)", "Geëlimineerd", "Dödad", "Dræbt", "Drept", "Tapettu", "Süreç durduruldu", "強制終了", "죽었음", "已杀死", "強制結束", "Kilőve", "Matat", "Terbunuh", "Bị buộc kết thúc", "Σκοτώθηκε", "已砍掉"
]

/** Segmentation fault: SIGSEGV. */
export const segmentationFault: ReadonlyArray<string> = [
  "Speicherzugriffsfehler", "Erreur de segmentation", "Violación de segmento", "Errore di segmentazione", "Falta de segmentação", "Falha de segmentação", "Ошибка сегментирования", "Помилка адресування", "Naruszenie ochrony pamięci", "Neoprávněný přístup do paměti (SIGSEGV)", "Segmentatiefout", "Segmenteringsfel", "Segmentfejl", "Minnesegmentsfeil", "Muistialueen ylitys", "Parçalama arızası", "세그멘테이션 오류", "段错误", "程式記憶體區段錯誤", "Szegmentálási hiba", "Violació de segment", "Kerusakan segmentasi", "Lỗi phân đoạn", "Σφάλμα κατάτμησης (segmentation fault)", "記憶體區段錯誤"
]

/** Bus error: SIGBUS. */
export const busError: ReadonlyArray<string> = [
  "Bus-Zugriffsfehler", "Erreur du bus", "Error del bus", "Errore di bus", "Erro de bus", "Erro no barramento", "Ошибка шины", "Помилка каналу обміну даними", "Błąd szyny", "Chyba na sběrnici (neplatná adresa) (SIGBUS)", "Busfout", "Bussfel", "Busfejl", "Bussfeil", "Väylävirhe", "Veri yolu hatası", "バスエラー", "버스 오류", "总线错误", "匯流排錯誤", "Busz hiba", "Error de bus", "Lỗi bus", "Σφάλμα στον δίαυλο(bus)"
]

/** Illegal instruction: SIGILL. */
export const illegalInstruction: ReadonlyArray<string> = [
  "Ungültiger Maschinenbefehl", "Instruction non permise", "Instrucción ilegal", "Istruzione non consentita", "Instrução ilegal", "Недопустимая инструкция", "Помилкова інструкція", "Błędna instrukcja", "Nedovolená instrukce (SIGILL)", "Ongeldige instructie", "Otillåten instruktion", "Ulovlig instruktion (SIGILL)", "Ulovlig instruksjon (SIGILL)", "Virheellinen käsky", "Yönerge kuraldışı", "명령어가 잘못됨", "非法指令", "無效指令", "Érvénytelen utasítás", "La instrucció no és permesa", "Instruksi tidak legal", "Chỉ lệnh không hợp lệ", "Ακατάλληλη εντολή"
]

/** Aborted: SIGABRT. */
export const aborted: ReadonlyArray<string> = [
  "Abgebrochen", "Abandon", "Abortado", "Annullato", "Аварийный останов", "Перервано", "Przerwane", "Neúspěšně ukončen (SIGABRT)", "Afgebroken", "Avbruten (SIGABRT)", "Afbrudt (SIGABRT)", "Avbrutt (SIGABRT)", "Keskeytetty", "İptal edildi", "中止", "중지됨", "已放弃", "Félbeszakítva", "Avortat", "Dibatalkan", "Bị hủy bỏ", "Ακυρώθηκε"
]

/** Terminated: SIGTERM. */
export const terminated: ReadonlyArray<string> = [
  "Beendet", "Complété", "Terminado", "Terminato", "Завершено", "Припинено", "Zakończony", "Ukončen (SIGTERM)", "Beëindigd", "Avslutad", "Termineret", "Terminert", "Päätetty", "Sonlandırıldı", "종료됨", "已终止", "終止", "Befejeződött", "Terminat", "Terakhiri", "Đã kết thúc", "Τερματίστηκε", "終了しました"
]

/** No space left on device: ENOSPC. */
export const noSpace: ReadonlyArray<string> = [
  "Auf dem Gerät ist kein Speicherplatz mehr verfügbar", "Aucun espace disponible sur le périphérique", "No queda espacio en el dispositivo", "Spazio esaurito sul device", "Sem espaço livre no dispositivo", "Não há espaço disponível no dispositivo", "На устройстве не осталось свободного места", "Недостатньо місця на пристрої", "Brak miejsca na urządzeniu", "Na zařízení není volné místo", "Geen ruimte meer over op apparaat", "Enheten är full", "Ikke mere plads på enheden", "Ikke mer plass på enheten", "Laitteella ei ole tilaa jäljellä", "Aygıt üzerinde boş yer yok", "デバイスに空き領域がありません", "장치에 남은 공간이 없음", "设备上没有空间", "裝置上已無多餘空間", "Nincs több hely a lemezen", "No resta espai al dispositiu", "Tidak ruang lagi diperangkat", "Không có đủ chỗ trống trên thiết bị", "Δεν έμεινε καθόλου χώρος στη συσκευή", "設備上沒有空間", "Non rimane spazio"
]

/** Disk quota exceeded: EDQUOT. */
export const quota: ReadonlyArray<string> = [
  "Der zugewiesene Plattenplatz (Quota) ist überschritten", "Débordement du quota d'espace disque", "Se ha excedido la cuota de disco", "Quota disco superata", "Quota do disco excedida", "Cota da disco excedida", "Превышена дисковая квота", "Перевищено квоту диска", "Przekroczony limit dyskowy", "Překročena disková kvóta", "Schijfquotum is overschreden", "Diskkvot överskriden", "Diskkvoten overskredet", "Levykiintiö ylittynyt", "Disk kotası aşıldı", "ディスク使用量制限を超過しました", "디스크 할당량이 초과됨", "超出磁盘限额", "磁碟配額已滿", "Lemezkvóta túllépve", "S’ha excedit la quota de disc", "Quota Dis terlampaui", "Vượt quá hạn ngạch đĩa", "Ξεπεράστηκε το όριο χρήσης δίσκου"
]

/** Cannot allocate memory: ENOMEM. */
export const noMemory: ReadonlyArray<string> = [
  "Nicht genügend Hauptspeicher verfügbar", "Ne peut allouer de la mémoire", "No se pudo asignar memoria", "Impossibile allocare memoria", "Impossível alocar memória", "Não foi possível alocar memória", "Невозможно выделить память", "Не вдалося розподілити пам’ять", "Nie można przydzielić pamięci", "Nelze alokovat paměť", "Onvoldoende geheugen beschikbaar", "Kan inte allokera minne", "Kan ikke tildele hukommelse", "Kan ikke tildele minne", "Muistin varaaminen ei onnistu", "Bellek ayrılamadı", "メモリを確保できません", "메모리를 할당할 수 없습니다", "无法分配内存", "無法配置記憶體", "Nem foglalható memória", "No s’ha pogut reservar memòria", "Tidak dapat mengalokasikan memori", "Không thể cấp phát bộ nhớ", "Δεν είναι δυνατό να δεσμευτεί μνήμη", "Impossible d'allouer de la mémoire"
]

/** Permission denied: EACCES. */
export const denied: ReadonlyArray<string> = [
  "Keine Berechtigung", "Permission non accordée", "Permiso denegado", "Permesso negato", "Permissão recusada", "Permissão negada", "Отказано в доступе", "Відмовлено у доступі", "Brak dostępu", "Operace zamítnuta", "Toegang geweigerd", "Åtkomst nekas", "Adgang nægtet", "Ikke tilgang", "Lupa evätty", "Erişim engellendi", "許可がありません", "허가 거부", "权限不够", "拒絕不符權限的操作", "Engedély megtagadva", "S’ha denegat el permís", "Ijin ditolak", "Không đủ quyền truy cập", "Άρνηση πρόσβασης", "Permission refusée", "拒绝访问", "Zugriff verweigert", "Accès refusé"
]

/** Operation not permitted: EPERM. */
export const notPermitted: ReadonlyArray<string> = [
  "Die Operation ist nicht erlaubt", "Opération non permise", "Operación no permitida", "Operazione non permessa", "Operação não permitida", "Операция не позволена", "Дію заборонено", "Operacja niedozwolona", "Operace není povolena", "Actie is niet toegestaan", "Operationen inte tillåten", "Operationen er ikke tilladt", "Operasjonen er ikke tillatt", "Toiminto ei ole sallittu", "İşleme izin verilmedi", "許可されていない操作です", "명령을 허용하지 않음", "不允许的操作", "此項操作並不被允許", "A művelet nem engedélyezett", "L’operació no és permesa", "Operasi tidak diijinkan", "Thao tác không được phép", "Η λειτουργία δεν επιτρέπεται", "Vorgang nicht zulässig"
]

/** Read-only file system: EROFS. */
export const readOnly: ReadonlyArray<string> = [
  "Das Dateisystem ist nur lesbar", "Système de fichiers accessible en lecture seulement", "Sistema de ficheros de sólo lectura", "File system in sola lettura", "Sistema de ficheiros só de leitura", "Sistema de arquivos somente para leitura", "Файловая система доступна только для чтения", "Файлова система тільки для зчитування", "System plików wyłącznie do odczytu", "Systém souborů je pouze pro čtení", "Bestandssysteem is alleen-lezen", "Skrivskyddat filsystem", "Filsystem med kun læseadgang", "Filsystem med kun lesetilgang", "Kirjoitussuojattu tiedostojärjestelmä", "Salt-okunur dosya sistemi", "読み込み専用ファイルシステムです", "읽기전용 파일 시스템", "只读文件系统", "唯讀的檔案系統", "Írásvédett fájlrendszer", "El sistema de fitxers és només de lectura", "Sistem berkas baca-saja", "Hệ thống tập tin chỉ cho đọc", "Αναγνώσιμο-μόνο σύστημα αρχείων", "Nur-Lese-Dateisystem", "Sistema de archivos de solo lectura"
]

/** Address already in use: EADDRINUSE. */
export const inUse: ReadonlyArray<string> = [
  "Die Adresse wird bereits verwendet", "Adresse déjà utilisée", "La dirección ya se está usando", "Indirizzo già in uso", "Endereço já em uso", "Адрес уже используется", "Адресу вже використано", "Adres jest już w użyciu", "Adresa je užívána", "Adres is al in gebruik", "Adressen redan upptagen", "Adressen er allerede i brug", "Adressen er allerede i bruk", "Osoite on jo käytössä", "Adres zaten kullanımda", "アドレスは既に使用中です", "주소가 이미 사용 중입니다", "地址已在使用", "位址已經有在使用", "A cím már használatban van", "L’adreça ja és en ús", "Alamat telah digunakan", "Địa chỉ đang được dùng", "Η διεύθυνση υποδοχής είναι ήδη σε χρήση", "Die Adresse wird bereits benutzt"
]

/** No such file or directory: ENOENT. */
export const noSuchFile: ReadonlyArray<string> = [
  "Datei oder Verzeichnis nicht gefunden", "Aucun fichier ou dossier de ce type", "No existe el fichero o el directorio", "File o directory non esistente", "Ficheiro ou pasta inexistente", "Arquivo ou diretório inexistente", "Нет такого файла или каталога", "Немає такого файла або каталогу", "Nie ma takiego pliku ani katalogu", "Adresář nebo soubor neexistuje", "Bestand of map bestaat niet", "Filen eller katalogen finns inte", "Ingen sådan fil eller filkatalog", "Ingen slik fil eller filkatalog", "Tiedostoa tai hakemistoa ei ole", "Böyle bir dosya ya da dizin yok", "そのようなファイルやディレクトリはありません", "그런 파일이나 디렉터리가 없습니다", "没有那个文件或目录", "沒有此一檔案或目錄", "Nincs ilyen fájl vagy könyvtár", "El fitxer o directori no existeix", "Tidak ada berkas atau direktori seperti itu", "Không có tập tin hoặc thư mục như vậy", "Δεν υπάρχει τέτοιο αρχείο ή κατάλογος", "No existe el archivo o el directorio"
]

/** Exec format error: ENOEXEC. */
export const execFormat: ReadonlyArray<string> = [
  "Fehler im Format der Programmdatei", "Erreur de format pour exec()", "Formato de ejecutable incorrecto", "Formato eseguibile non valido", "Erro de formato do executável", "Erro no formato exec", "Ошибка формата выполняемого файла", "Помилка, пов’язана з форматом виконуваних файлів", "Błędny format pliku wykonywalnego", "Chybný formát spustitelného souboru", "Verkeerd uitvoerbaar bestand", "Formatfel på körbar fil", "Ugyldigt format på eksekverbar fil", "Ugyldig format på eksekverbar fil", "Käynnistettävän tiedoston muoto virheellinen", "Çalıştırılabilir biçem hatası", "実行形式エラー", "Exec 형식 오류", "可执行文件格式错误", "可執行檔格式錯誤", "Érvénytelen végrehajtható fájlformátum", "L’executable té un format erroni", "Format eksekusi error", "Lỗi định dạng thực hiện", "Σφάλμα στη διαμόρφωση του εκτελέσιμου"
]

/** command not found */
export const noCommand: ReadonlyArray<string> = [
  "Kommando nicht gefunden", "Befehl nicht gefunden", "commande introuvable", "orden no encontrada", "comando non trovato", "comando não encontrado", "команда не найдена", "команду не знайдено", "nie znaleziono polecenia", "nie odnaleziono polecenia", "příkaz nenalezen", "opdracht niet gevonden", "kommandot finns inte", "kommando ikke fundet", "fant ikke kommando", "komentoa ei löydy", "komut yok", "コマンドが見つかりません", "명령어를 찾을 수 없음", "명령을 찾을 수 없습니다", "未找到命令", "指令找不到", "找不到指令", "找不到命令", "parancs nem található", "no s'ha trobat l'ordre", "perintah tidak ditemukan", "không tìm thấy lệnh", "εντολή δεν βρέθηκε"
]

/** As a part of a regular expression: any of them. */
export const anyOf = (...lists: ReadonlyArray<ReadonlyArray<string>>): string => lists.flat().map((word) => word.replaceAll(/[.*+?^${}()|[\]\\/]/gu, String.raw`\$&`)).join("|")

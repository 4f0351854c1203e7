// Telephone numbers: `+` and a country code; North American (AAA) NNN-NNNN and AAA-NNN-NNNN; any other spelling where
// the words before, or the member's key, say so.
//   not  UTC offsets, epoch seconds, addresses, dates
// ITU-T E.164: at most 15 digits. https://en.wikipedia.org/wiki/North_American_Numbering_Plan

import { Detector } from "../detector";
import { ALNUM, DIGIT, LETTER, Text, UNDERSCORE, WORD, at, before, endsListed, endsWith, found, holds, is, isBefore, isFolded, isListed, isText, run, runBack } from "../text";
import { Ascii, NO_TEXT, ascii, foreign, words } from "../ascii";
import { endsForeign, mayBeForeign } from "../foreign";
import { keyStart, memberStart, withoutNumber, wordBefore } from "../words";

const MOST: i32 = 15;
const LONGEST_WORD: usize = 24;
/** Words that are not ASCII, or not in all spellings. */
@lazy const FOREIGN_WORDS = foreign("tél,móvil,telemóvel,teléfono,telefón,telefonszám,komórka,điện thoại,sđt,電話番号,電話,電話號碼,携帯,携帯番号,手机,手机号,手机号码,手機,手機號碼,电话,电话号码,전화,전화번호,휴대폰,휴대폰번호,휴대폰 번호,핸드폰,연락처,телефон,телефона,телефону,тел,моб,мобильный,मोबाइल नंबर,मोबाइल,फ़ोन,फ़ोन नंबर,फोन,फोन नंबर,هاتف,جوال,τηλέφωνο,κινητό,טלפון,мобільний,di động,โทรศัพท์");
/** Names telephones only where the number is French: `au numéro 01 99 00 12 34`. */
@lazy const NUMERO = foreign("numéro");
/** Of the words in {@link namesPhone}, alone and with `number` or `no` behind, and of {@link LINKS}. */
@lazy const ENDINGS = ascii("one ?ph nes ber ers mer ?no ile les sdn fon app tel fax sms mob gsm ine ell all act ?nr num ?is ?at ?to ?me ent nte ble rid onu oon bil tlf ndy lar are lin pon vel vil a1i zai 9ng yng ono f3n csn e1m cam 9ro iro rka e9l cil");

/** Before a number that words announce: a sign, or a byte beyond ASCII. */
@lazy const BEFORE_NAMED = ascii("^ :=(#\"'>[|,\x80-\xbf");

/** Telephone numbers, `phone`. */
export function phone(): Detector {
  return new Detector(ascii("phone"))
    .onDigits(1, 15, ascii("+B"), NO_TEXT, findInternational)
    .onDigits(2, 3, ascii("("), ascii(")"), findArea)
    .onDigits(3, 3, ascii("!a-zA-Z0-9_+./-"), ascii(".-"), findNorthAmerican, ascii("0-9"))
    .onDigits(1, 1, ascii("!a-zA-Z0-9_+./-"), ascii("-. "), findWithTrunk, ascii("0-9("), ascii("0-9"))
    .onDigits(7, 15, BEFORE_NAMED, NO_TEXT, findNamed, NO_TEXT, NO_TEXT, ENDINGS)
    .onDigits(2, 6, BEFORE_NAMED, ascii(") ./-"), findNamed, ascii("0-9(). /-"), ascii("0-9(). /-"), ENDINGS);
}

/** `+14155550132`, and `%2B14155550132` as forms send it. */
function findInternational(p: usize): bool {
  let start = p - 1;
  if (at(start) == 0x42) {
    start -= 2;
    if (start < Text.floor || !isText(start, ascii("%2"))) return false;
  } else if (isBefore(start, WORD) || before(start) == 0x2b) {
    return false;
  }
  const end = at(p) == 0x30 || isClock(start) ? <usize>0 : numberEnd(p, 8);
  return end != 0 && !isDecimal(p, end) && !isAmount(end) && found(start, end);
}

/** `m=+1025.041535323`: seconds since its start, which Go writes behind a time. */
function isClock(plus: usize): bool {
  return before(plus) == 0x3d && before(plus - 1) == 0x6d && !isBefore(plus - 2, WORD);
}

/** `52.5200066`, `12345678.90`: a coordinate, or an amount. */
function isDecimal(p: usize, end: usize): bool {
  const dot = run(p, DIGIT, 15);
  return at(dot) == 0x2e && run(dot + 1, DIGIT, 10) == end && (end - dot < 4 || (dot - p < 4 && end - p <= 10));
}

/** `+1500000000%`, `+12345678 bytes` */
function isAmount(end: usize): bool {
  return at(end) == 0x25 || isFolded(end, ascii(" byte"));
}

/** `(555) 123-4567`, `(11) 95555-0123` of Brazil, `(020) 7946 0123` */
function findArea(p: usize): bool {
  if (isBefore(p - 1, ALNUM)) return false;
  let q = Text.runEnd + 1;
  if (at(p) == 0x30 || q == p + 3) {
    const last = numberEnd(p, 10);
    return at(q) == 0x20 && last != 0 && !is(last - 5, DIGIT) && found(p - 1, last);
  }
  if (at(p) < 0x32) return false;
  if (at(q) == 0x20 || at(q) == 0x2d) q++;
  const end = localEnd(q);
  return end != 0 && found(p - 1, end);
}

/** `555-123-4567` and `555.123.4567`, the area from 2 on. */
function findNorthAmerican(p: usize): bool {
  if (at(p) < 0x32 || !isFree(p) || at(p + 3) != at(p + 7)) return false;
  const end = localEnd(p + 4);
  return end != 0 && found(p, end);
}

/** `1-800-555-0199`; and `8 (495) 555-01-99`, `1 415 555 0199`, where words announce it. */
function findWithTrunk(p: usize): bool {
  const separator = at(p + 1);
  const isCode = at(p + 2) == 0x28 ? at(p + 6) == 0x29 : at(p + 5) == separator;
  if (!isCode) return false;
  if (at(p) == 0x38 || at(p) == 0x30) return findNamed(p);
  if (at(p) != 0x31 || !isFree(p)) return false;
  if (at(p + 2) == 0x28) {
    let q = p + 7;
    if (!is(p + 3, DIGIT)) return false;
    if (at(q) == 0x20 || at(q) == 0x2d) q++;
    const end = localEnd(q);
    return end != 0 && found(p, end);
  }
  if (at(p + 9) != separator || at(p + 2) < 0x32 || !is(p + 2, DIGIT) || !is(p + 3, DIGIT) || !is(p + 4, DIGIT)) return false;
  if (separator == 0x20) return findNamed(p);
  const end = localEnd(p + 6);
  return end != 0 && found(p, end);
}

/** `NNN-NNNN`, `NNN.NNNN`, `NNN NNNN`; 0 if it is none or goes on. */
function localEnd(p: usize): usize {
  for (let i: usize = 0; i < 8; i++) {
    if (i == 3 ? at(p + 3) != 0x2d && at(p + 3) != 0x2e && at(p + 3) != 0x20 : !is(p + i, DIGIT)) return 0;
  }
  p += 8;
  return is(p, WORD) || ((at(p) == 0x2d || at(p) == 0x2e) && is(p + 1, ALNUM)) ? 0 : p;
}

/** Any number of 7 to 15 digits that words such as `phone:` announce. */
function findNamed(p: usize): bool {
  const fewest = isAnnounced(p);
  if (fewest == 0 || !isFree(p)) return false;
  const end = numberEnd(p, FEWEST);
  const open = before(p) == 0x28 && at(end) != 0x29 ? p - 1 : p;
  // cell 8906479, call 8906479: its number, without a sign in it.
  if (end == 0 || (fewest > <i32>(end - p) && run(p, DIGIT, FEWEST_BARE) == end)) return false;
  Text.listed = end;
  return found(open, end);
}

/** Digits that a number has at least, behind a word for a telephone, and in a row behind one of {@link BARE}. */
const FEWEST: i32 = 7;
const FEWEST_BARE: i32 = 9;

/** Words that may stand between: `phone no. 98…`, `my phone is 98…`, `sms sent to 98…`, `celular do cliente: 98…`. */
@lazy const LINKS = words("no,nr,num,number,is,at,to,me,home,work,office,sent,de,do,da,del,contacto,contato,cliente,portable");

/** Things that have numbers of other kinds. */
@lazy const OTHER_PHONES = words("iphone,microphone,headphone,headphones,earphone,earphones,phoneme,automobile,immobile");
@lazy const NAMES = words("tel,ph,tlf,fax,sms,mob,gsm,callerid,landline,handynummer,rufnummer,celular,cellulare,puhelin,matkapuhelin,telepon");
/** Words that name other things as well: they stand right before the number, with none of `>[|,` between. */
@lazy const BARE = words("cell,call,handy");
/** `contact number: 98…`: only with one of {@link LINKS} behind. */
@lazy const LINKED = words("contact");
/** The same where the link is `number` or `no`. */
@lazy const NUMBERED = words("contact,cell,caller,callee,called,calling,dial,handset");
/** `OTP sent to 98…` */
@lazy const SENT = words("otp,code,pin,contact");

function isFree(p: usize): bool {
  const last = before(p);
  return !((last == 0x2d || last == 0x2e || last == 0x2f || last == 0x3a) && isBefore(p - 1, ALNUM) && isBefore(p - 1, DIGIT));
}

/** End of digits in groups with one sign or two between them; 0 for fewer than `fewest` or more than 15. */
function numberEnd(p: usize, fewest: i32): usize {
  // 00 and 011 stand for the plus.
  let digits = at(p) != 0x30 ? 0 : at(p + 1) == 0x30 ? -2 : at(p + 1) == 0x31 && at(p + 2) == 0x31 ? -3 : 0;
  let end = p;
  const isForm = at(p - 1) == 0x42; // %2B49+30+…
  for (;;) {
    const group = p;
    while (is(p, DIGIT)) {
      p++;
      if (++digits > MOST) return 0;
    }
    end = p;
    let c = at(p);
    if (c == 0x29) c = at(++p);
    const isSpaced = isText(p, ascii(" / ")) || (isForm && isText(p, ascii("%20"))); // 089 / 123 456
    if (isSpaced) p += 2;
    if (isSpaced || (isForm && c == 0x2b) || c == 0x20 || c == 0x2d || c == 0x2e || c == 0x2f) c = at(++p);
    if (c == 0x28) c = at(++p);
    if ((p - end > 2 && !isSpaced) || !is(p, DIGIT)) break;
    // A space before a number that does not look like a group ends the telephone number; +90 532 123 45 67 ends in pairs.
    const isPair = digits == 10 && end - group < 4 && is(p + 1, DIGIT) != 0 && !is(p + 2, DIGIT);
    if (digits >= 10 && at(end) == 0x20 && !isPair) break;
  }
  return digits >= fewest && !is(end, WORD) && !(at(end) == 0x3a && is(end + 1, DIGIT)) ? end : 0;
}

/** How many digits a number has at least, where a word for a telephone stands before, with signs and {@link LINKS} between, or ends the member's key; 0 where none does. */
function isAnnounced(p: usize): i32 {
  const near = wordBefore(p);
  if (near == Text.listed && holds(near, p, ascii(","))) return FEWEST_BARE;
  let q = near;
  let isSent = false;
  let isNumber = false;
  for (let links = 0; links < 2 && q > Text.begin + 2; links++) {
    const word = runBack(q, LETTER, 8);
    if (word <= Text.begin || !isListed(word, q - word, LINKS) || (at(word - 1) == 0x5f && at(word) == 0x61)) break; // phone_updated_at
    isSent = isFolded(word, ascii("sent"));
    isNumber = (at(word) | 0x20) == 0x6e; // n
    q = wordBefore(word);
  }
  if (q == Text.begin) {
    Text.decides = false;
    const fewest = keyNamesPhone();
    return fewest != 0 || Text.keyEnd == 0 ? fewest : foreignNamesPhone(Text.keyEnd, p);
  }
  if (mayBeForeign(q)) return foreignNamesPhone(q, p);
  if (q > Text.begin + 2) q = withoutNumber(q);
  let word = q;
  while (word > Text.begin && q - word < LONGEST_WORD && is(word - 1, LETTER | UNDERSCORE)) word--;
  if (word < q) word = max(word, keyStart(q)); // \nTel: …
  if (mayBeForeign(word)) {
    const fewest = foreignNamesPhone(q, p);
    if (fewest != 0) return fewest;
  }
  if (word == q) return 0;
  if (q != near) return namesPhone(word, q, isSent ? SENT : isNumber ? NUMBERED : LINKED);
  const c = before(p);
  return namesNumber(word, q, c == 0x3e || c == 0x5b || c == 0x7c || c == 0x2c ? NO_TEXT : BARE);
}

/** As {@link namesPhone}, of the member's key: `phone1`, `telNo`, `contact_number`, `sms_to`. */
function keyNamesPhone(): i32 {
  const end = withoutNumber(Text.keyEnd);
  if (end - Text.key == 6 && isText(Text.key - 4, ascii("\":{\"number"))) { // "phone":{"number":"…"
    const around = Text.key - 4;
    return namesPhone(memberStart(around), around, NO_TEXT);
  }
  return namesNumber(Text.key, end, BARE);
}

/** As {@link namesPhone}, also with `number`, `no` or `to` behind: `faxNumber`, `telNo`, `sms_to`. */
function namesNumber(start: usize, end: usize, others: Ascii): i32 {
  const fewest = namesPhone(start, end, others);
  if (fewest != 0) return fewest;
  let word = end - (endsWith(start, end, ascii("number")) ? 6 : endsListed(start, end, words("no,to")) ? 2 : 0);
  if (word < end && !is(word - 1, ALNUM)) word--;
  return word < end && word > start ? namesPhone(start, word, NUMBERED) : 0;
}

/** As {@link namesPhone}, for the languages of {@link FOREIGN_WORDS}. */
function foreignNamesPhone(end: usize, p: usize): i32 {
  return endsForeign(end, FOREIGN_WORDS) || (at(p) == 0x30 && endsForeign(end, NUMERO) && isFrench(p)) ? FEWEST : 0;
}

/** `01 99 00 12 34`, `01.99.00.12.34` */
function isFrench(p: usize): bool {
  const sign = at(p + 2);
  if (is(p + 2, WORD)) return false;
  for (let i: usize = 0; i < 14; i++) if (i % 3 == 2 ? at(p + i) != sign : !is(p + i, DIGIT)) return false;
  return true;
}

/** How many digits a number has at least behind the word; 0 if it is neither one for a telephone nor one of `others`. */
function namesPhone(start: usize, end: usize, others: Ascii): i32 {
  if (end - start > LONGEST_WORD) start = end - LONGEST_WORD;
  if (endsWith(start, end, ascii("at"))) return 0; // phoneVerifiedAt
  if (holds(start, end, ascii("phone")) || holds(start, end, ascii("mobil")) || holds(start, end, ascii("msisdn"))) return isListed(start, end - start, OTHER_PHONES) ? 0 : FEWEST;
  if (holds(start, end, ascii("whatsapp")) || holds(start, end, ascii("telefon")) || holds(start, end, ascii("telefoon"))) return FEWEST;
  let last = end; // my_fax
  while (last > start && is(last - 1, LETTER)) last--;
  if (isListed(last, end - last, NAMES)) return last == start ? FEWEST : FEWEST_BARE; // total_sms
  return others == NO_TEXT || !isListed(last, end - last, others) ? 0 : others == BARE ? FEWEST_BARE : FEWEST;
}

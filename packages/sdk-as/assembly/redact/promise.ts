// What a name promises of the value behind it: a secret, a word about one, or nothing.
//   in   a name, as words.ts finds it
//   out  a promise
// Knows names, no values.

import { ALNUM, LETTER, at, endsListed, endsWith, holds, is, isFolded, isListed, isText } from "./text";
import { ascii, endings, foreign, words } from "./ascii";
import { endsForeign, mayBeForeign } from "./foreign";
import { isWord, keyStart, withoutNumber } from "./words";

/** What a key's name promises. */
export enum Promise {
  Nothing,
  /** token, secret, pass, passwords: often a secret, often a word about one. */
  Weak,
  /** password, client_secret. */
  Strong,
  /** api_key: as strong, but for constants and counts, `apiKey=FETCH`. */
  Key,
  /** cvv: three digits or four. */
  CardCode,
  /** auth, pat, MAILGUN_KEY, api_keys: something coded, or no secret. */
  Coded,
  /** contraseña: a password, in a language whose sentences are not known. */
  Foreign,
  /** пароль, 密码: the same with a last letter that is not ASCII, as those of the language's other words are not. */
  Script,
  /** clave: the same, or the key of a table. */
  Clave,
}

@lazy const KEY_KINDS = words("auth,shared,ssh,service,client,consumer,app,application,rsa,aes,hmac,jwt,sas,preshared,webhook,deploy,subscription,integration,admin,function,functions,openai,azure,google,stripe,newrelic,datadog,mailgun,mailchimp,sendgrid,algolia,fastly,heroku");
/** What stands before `_KEY` where the value is no secret. */
@lazy const OPEN_KEYS = words("public,publishable,cache,object");
@lazy const KEY_ENDINGS = words("secret,api,private,access,encryption,account,master,signing,storage,license");
/** What stands before `token` where it pages, or parses. */
@lazy const OTHER_TOKENS = words("publickey,jsonweb,sync,cancellation,unexpected,invalid,bos,eos,pad,stop,prompt,completion,max,first,last,previous,prev,clientrequest,client_request,idempotency,hashed");
/** What stands before `secret` where the value is the name of one, in Kubernetes. */
@lazy const NAMES_OF_SECRETS = words("tls_,tls-,auth-,existing,existing_,pull,pull_");
@lazy const CONFIRMATIONS = words("repeat,confirm,confirmation");

/** What they print about is no secret: `chpasswd: line 1: …`. */
@lazy const PROGRAMS = words("chpasswd,gpasswd,htpasswd,smbpasswd");
@lazy const STRONG = words("pswd,passwd,passwort,passphrase,pass_phrase,passcode,rediscli_auth,secret_key_base,secretkeybase,x-jfrog-art-api");
@lazy const CARD_CODES = words("security_code,securitycode");
@lazy const WEAK = words("credential,credentials,requirepass,bindpw,rootpw,userpw,phpsessid,jsessionid,net_sessionid");

/** End in pass. */
@lazy const OTHER_PASSES = words("bypass,compass,surpass,overpass,underpass,trespass,encompass,onepass,lowpass,highpass,multipass");

/** Of the letters behind the last one that is not ASCII. */
const LONGEST_END: usize = 8;
/** Words for passwords. */
@lazy const FOREIGN = "contraseña,lösenord,hasło,jelszó,parolă,şifre,пароль,парола,密码,密碼,口令,暗号,パスワード,暗証番号,비밀번호,암호,पासवर्ड,mật khẩu,كلمة المرور,كلمة السر,סיסמה,κωδικός,รหัสผ่าน";
@lazy const FOREIGN_WORDS = foreign(FOREIGN);
@lazy const PLAIN_FOREIGN = words("kennwort,contrasena,senha,wachtwoord,haslo,heslo,parola,sifre,passord,salasana,lozinka");
/** Last letters of the names below, of `value`, `VALUES` and `IDENTIFIED BY`; a bracket as URLs spell it. */
@lazy export const ENDINGS = endings("ord swd pwd ort ret key ken ase ode ass als eds ial cvv cvc ?pw lue ?by %5d uth pat ion sid nid nha ena slo ola fre ana nka sse ave rd1 rd2 vv2 et1 et2 en1 en2 ey1 ey2 wd1 wd2 d_1 d_2 t_1 t_2 n_1 n_2 y_1 y_2 irm eat psk ues api rds ets eys", FOREIGN);

/** What the name in [start, end) promises of its value. Only the name's end counts: `db_password`, not `password_policy`. */
export function promiseOf(start: usize, end: usize): Promise {
  if (end <= start) return end == start && endsForeign(end, FOREIGN_WORDS) ? Promise.Script : Promise.Nothing;
  if (!mayBeForeign(end)) end = withoutNumber(end);
  const last = at(end - 1) | 0x20;
  if (last == 0x79) return promiseOfKey(start, end); // y
  if (last == 0x73 && isPlural(at(end - 2) | 0x20)) {
    const one = promiseOf(start, end - 1);
    if (one != Promise.Nothing) return (at(end - 2) | 0x20) == 0x64 ? Promise.Weak : Promise.Coded; // passwords, api_keys: often how many
  }
  if ((last == 0x6d || last == 0x6e || last == 0x74) && endsListed(start, end, CONFIRMATIONS) && holds(start, end, ascii("password"))) return Promise.Strong; // m n t
  if (last == 0x6e) return isToken(start, end) || endsWith(start, end, ascii("_gitlab_session")) ? Promise.Weak : Promise.Nothing;
  if (endsWith(start, end, ascii("password"))) return Promise.Strong;
  if (isListed(start, end - start, PROGRAMS)) return Promise.Nothing;
  if (endsListed(start, end, STRONG) || isWord(start, end, ascii("pwd")) || isWord(start, end, ascii("psk"))) return Promise.Strong;
  if (endsWith(start, end, ascii("secret"))) return isChecksum(start) || isChecksum(start - 9) ? Promise.Nothing : end - start == 6 ? Promise.Weak : endsListed(start, end - 6, NAMES_OF_SECRETS) ? Promise.Nothing : Promise.Strong;
  if (endsListed(start, end, WEAK) || (endsWith(start, end, ascii("pass")) && !endsListed(start, end, OTHER_PASSES)) || isWord(start, end, ascii("creds")) || isWord(start, end, ascii("pw"))) {
    return Promise.Weak;
  }
  if (isWord(start, end, ascii("cvv")) || isWord(start, end, ascii("cvc")) || endsListed(start, end, CARD_CODES)) return Promise.CardCode;
  if (isWord(start, end, ascii("auth")) || (end - start > 3 && isWord(start, end, ascii("pat")))) return Promise.Coded;
  if (namesPassword(start, end)) return mayBeForeign(end) ? Promise.Script : Promise.Foreign;
  return isWord(start, end, ascii("clave")) ? Promise.Clave : Promise.Nothing;
}

/** The last letters of password, secret and key. */
@inline
function isPlural(c: u32): bool {
  return c == 0x64 || c == 0x74 || c == 0x79;
}

/** `checksum/app-secret`, an annotation of Helm; of a text the name begins behind the slash. */
function isChecksum(start: usize): bool {
  return isFolded(start, ascii("checksum"));
}

/** True if the name is a word of other languages for a password: `contraseña`, `db_senha`, `mot de passe`. */
function namesPassword(start: usize, end: usize): bool {
  const last = at(end - 1) | 0x20;
  if (last == 0x65 ? isPasse(start, end) || endsWith(start, end, ascii("adgangskode")) : isVowelOrStop(last) && endsListed(start, end, PLAIN_FOREIGN)) return true;
  return holdsForeign(end) && endsForeign(end, FOREIGN_WORDS);
}

/** True if a character beyond ASCII ends at `end`, or before the letters there; an escape's last digit may be a letter, `\\u015fifre`. */
function holdsForeign(end: usize): bool {
  const first = end - LONGEST_END;
  while (!mayBeForeign(end)) if (end == first || !is(--end, LETTER)) return false;
  return true;
}

/** `mot de passe`, `motDePasse`, `mot_de_passe`, `palavra-passe`. */
function isPasse(start: usize, end: usize): bool {
  return endsWith(start, end, ascii("passe")) && (isFolded(end - 10, ascii("motde")) || isFolded(end - 12, ascii("mot de ")) || isFolded(end - 12, ascii("mot_de_")) || isFolded(end - 13, ascii("palavra")));
}

/** The last letters of {@link PLAIN_FOREIGN}: a, d, o, t. */
@inline
function isVowelOrStop(last: u32): bool {
  return last - 0x61 < 26 && (0x84009 >>> (last - 0x61) & 1) != 0;
}

/** The kind may be a word of its own: `api.key=…`, and `API key: …`, which a sentence has too. */
function promiseOfKey(start: usize, end: usize): Promise {
  if (!endsWith(start, end, ascii("key"))) return Promise.Nothing;
  let kind = end - 3;
  let first = kind;
  const sign = at(kind - 1);
  if (kind == start && (sign == 0x2e || sign == 0x20)) {
    first = keyStart(--kind);
    if (sign == 0x20 && at(first - 1) == 0x3d) return Promise.Nothing; // service=auth key=…
  } else {
    if (kind > start && !is(kind - 1, ALNUM)) kind--;
    first = kind;
    while (first > start && is(first - 1, ALNUM)) first--;
  }
  if (!endsListed(first, kind, KEY_ENDINGS) && !isListed(first, kind - first, KEY_KINDS)) {
    return kind > start && isText(end - 4, ascii("_KEY")) && !isListed(first, kind - first, OPEN_KEYS) ? Promise.Coded : Promise.Nothing; // MAILGUN_KEY=…
  }
  return first < start && sign == 0x20 ? Promise.Weak : Promise.Key;
}

function isToken(start: usize, end: usize): bool {
  if (!endsWith(start, end, ascii("token")) || isFolded(end - 11, ascii("client"))) return false; // clientToken of AWS, no client_token of Vault
  let kind = end - 5;
  if (kind > start && !is(kind - 1, ALNUM)) kind--;
  return kind == start || !(isListed(start, kind - start, OTHER_TOKENS) || endsListed(start, kind, PAGES));
}

@lazy const PAGES = words("next,page,continuation,sequence");

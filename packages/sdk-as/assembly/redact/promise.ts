// What a name promises of the value behind it: a secret, a word about one, or nothing.
//   in   a name, as words.ts finds it
//   out  a promise
// Knows names, no values.

import { ALNUM, at, endsListed, endsWith, is, isListed } from "./text";
import { ascii, words } from "./ascii";
import { isWord, keyStart } from "./words";

/** What a key's name promises. */
export enum Promise {
  Nothing,
  /** token, secret, pass: often a secret, often a word about one. */
  Weak,
  /** password, client_secret. */
  Strong,
  /** api_key: as strong, but for constants and counts, `apiKey=FETCH`. */
  Key,
  /** cvv: three digits or four. */
  CardCode,
  /** auth, pat: something coded, or no secret. */
  Coded,
}

@lazy const KEY_KINDS = words("api,x-api,access,secret,private,encryption,signing,master,account,auth,shared,shared_access,ssh,service,storage,client,consumer,app,application,rsa,aes,hmac,jwt,webhook,deploy,subscription,integration,license,secret_access,admin,function,functions,openai,azure,google,stripe");
@lazy const KEY_ENDINGS = words("secret,api,private,access,encryption,account,master,signing,storage");
/** What stands before `token` where it pages, or parses. */
@lazy const OTHER_TOKENS = words("publickey,jsonweb,next,page,nextpage,next_page,continuation,sync,cancellation,unexpected,invalid,bos,eos,pad,stop,prompt,completion,max,first,last,previous,prev,clientrequest,client_request,idempotency");
/** What stands before `secret` where the value is the name of one, in Kubernetes. */
@lazy const NAMES_OF_SECRETS = words("existing,existing_,pull,pull_,imagepull,image_pull_");
@lazy const CONFIRMATIONS = words("password_confirmation,passwordconfirmation");

/** What they print about is no secret: `chpasswd: line 1: …`. */
@lazy const PROGRAMS = words("chpasswd,gpasswd,htpasswd,smbpasswd");
@lazy const STRONG = words("passwd,passwort,passphrase,passcode,secret_key_base");
@lazy const WEAK = words("credential,credentials,requirepass,dbpass,userpass");

/** What the name in [start, end) promises of its value. Only the name's end counts: `db_password`, not `password_policy`. */
export function promiseOf(start: usize, end: usize): Promise {
  if (end <= start) return Promise.Nothing;
  const last = at(end - 1) | 0x20;
  if (last == 0x79) return promiseOfKey(start, end); // y
  if (last == 0x6e) return isToken(start, end) ? Promise.Weak : endsListed(start, end, CONFIRMATIONS) ? Promise.Strong : Promise.Nothing; // n
  if (isListed(start, end - start, PROGRAMS)) return Promise.Nothing;
  if (endsWith(start, end, ascii("password")) || endsListed(start, end, STRONG) || isWord(start, end, ascii("pwd"))) return Promise.Strong;
  if (endsWith(start, end, ascii("secret"))) return end - start == 6 ? Promise.Weak : endsListed(start, end - 6, NAMES_OF_SECRETS) ? Promise.Nothing : Promise.Strong;
  if (endsListed(start, end, WEAK) || isWord(start, end, ascii("pass")) || isWord(start, end, ascii("creds")) || isWord(start, end, ascii("pw"))) {
    return Promise.Weak;
  }
  if (isWord(start, end, ascii("cvv")) || isWord(start, end, ascii("cvc"))) return Promise.CardCode;
  return isWord(start, end, ascii("auth")) || (end - start > 3 && isWord(start, end, ascii("pat"))) ? Promise.Coded : Promise.Nothing;
}

/** The kind may be a word of its own: `api.key=…`, and `API key: …`, which a sentence has too. */
function promiseOfKey(start: usize, end: usize): Promise {
  if (!endsWith(start, end, ascii("key"))) return Promise.Nothing;
  let kind = end - 3;
  let first = kind;
  const sign = at(kind - 1);
  if (kind == start && (sign == 0x2e || sign == 0x20)) {
    first = keyStart(--kind);
  } else {
    if (kind > start && !is(kind - 1, ALNUM)) kind--;
    first = kind;
    while (first > start && is(first - 1, ALNUM)) first--;
  }
  if (!isListed(first, kind - first, KEY_KINDS) && !endsListed(first, kind, KEY_ENDINGS)) return Promise.Nothing;
  return first < start && sign == 0x20 ? Promise.Weak : Promise.Key;
}

function isToken(start: usize, end: usize): bool {
  if (!endsWith(start, end, ascii("token"))) return false;
  let kind = end - 5;
  if (kind > start && !is(kind - 1, ALNUM)) kind--;
  return kind == start || !(isListed(start, kind - start, OTHER_TOKENS) || endsListed(start, kind, PAGES));
}

@lazy const PAGES = words("next,page,continuation");

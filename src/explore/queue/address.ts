/** The server of the queue where none is named. */
export const DEFAULT_URL = "redis://127.0.0.1:6379";

/** User and password of an address, well formed or not, and a password among its options. */
const LOGIN = /(\brediss?:\/{0,2}|\b[a-z]+:\/\/)(?:([^:@]*:)[\s\S]*@|:[\s\S]*$|[^@]*@[\s\S]*@)/gi;
const PASSWORD_OPTION = /([?&](?:password|sentinelPassword)=)[^&#\s]*/gi;

/** Text without the passwords of the addresses of servers in it; the user's name stays. */
export const withoutPassword = (text: string): string =>
  text
    .replaceAll(LOGIN, (_, scheme: string, user?: string) => `${scheme}${user ?? ":"}***@`)
    .replaceAll(PASSWORD_OPTION, "$1***");

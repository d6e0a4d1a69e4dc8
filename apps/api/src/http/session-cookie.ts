/**
 * The cookie that carries a browser session. Behind TLS it is `__Host-session`, which binds it to this very host;
 * browsers accept that name over TLS only, so plain HTTP on loopback gets `session`. What browsers see decides, hence
 * the public URL, not the connection from the proxy.
 */
export class SessionCookie {
  readonly name: '__Host-session' | 'session';
  /** Where a browser says that it has signed in before. It outlives sessions and opens nothing. */
  readonly browserName: '__Host-browser' | 'browser';
  /** What a browser keeps for us while it is at an identity provider. */
  readonly visitName: '__Host-visit' | 'visit';
  readonly options: {
    readonly path: '/';
    readonly httpOnly: true;
    readonly sameSite: 'strict';
    readonly secure: boolean;
  };

  constructor(publicUrl: URL) {
    const secure = publicUrl.protocol === 'https:';
    this.name = secure ? '__Host-session' : 'session';
    this.browserName = secure ? '__Host-browser' : 'browser';
    this.visitName = secure ? '__Host-visit' : 'visit';
    this.options = { path: '/', httpOnly: true, sameSite: 'strict', secure };
  }
}

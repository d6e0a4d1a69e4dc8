/**
 * The cookie that carries a browser session. Behind TLS it is `__Host-session`, which binds it to this very host;
 * browsers accept that name over TLS only, so plain HTTP on loopback gets `session`. What browsers see decides, hence
 * the public URL, not the connection from the proxy.
 */
export class SessionCookie {
  readonly name: '__Host-session' | 'session';
  readonly options: {
    readonly path: '/';
    readonly httpOnly: true;
    readonly sameSite: 'strict';
    readonly secure: boolean;
  };

  constructor(publicUrl: URL) {
    const secure = publicUrl.protocol === 'https:';
    this.name = secure ? '__Host-session' : 'session';
    this.options = { path: '/', httpOnly: true, sameSite: 'strict', secure };
  }
}

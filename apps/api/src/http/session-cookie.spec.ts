import { SessionCookie } from './session-cookie';

describe('the session cookie', () => {
  test('is bound to the host and to TLS when browsers come over TLS', () => {
    const cookie = new SessionCookie(new URL('https://panel.example.test'));
    expect([cookie.name, cookie.browserName]).toEqual(['__Host-session', '__Host-browser']);
    expect(cookie.options).toEqual({ path: '/', httpOnly: true, sameSite: 'strict', secure: true });
  });

  test('works over plain HTTP on loopback', () => {
    const cookie = new SessionCookie(new URL('http://127.0.0.1:3000'));
    expect(cookie).toMatchObject({
      name: 'session',
      browserName: 'browser',
      options: { secure: false, httpOnly: true },
    });
  });
});

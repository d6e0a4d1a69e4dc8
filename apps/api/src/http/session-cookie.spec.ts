import { SessionCookie } from './session-cookie';

describe('the session cookie', () => {
  test('is bound to the host and to TLS when browsers come over TLS', () => {
    const cookie = new SessionCookie(new URL('https://panel.example.test'));
    expect(cookie.name).toBe('__Host-session');
    expect(cookie.options).toEqual({ path: '/', httpOnly: true, sameSite: 'strict', secure: true });
  });

  test('works over plain HTTP on loopback', () => {
    const cookie = new SessionCookie(new URL('http://127.0.0.1:3000'));
    expect(cookie).toMatchObject({ name: 'session', options: { secure: false, httpOnly: true } });
  });
});

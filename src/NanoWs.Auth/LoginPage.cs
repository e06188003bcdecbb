namespace NanoWs
{
    /// <summary>The page that asks for the password, complete in itself. Its script sends the password in a header field.</summary>
    internal static class LoginPage
    {
        // Tests compare the hashes, and print what they should be.
        public const string Policy = "default-src 'none'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; "
            + "frame-ancestors 'none'; style-src 'sha256-uwf4+t7s0+JsrlAIq00PToEx2gDglk7jj6irKxxTNbo='; "
            + "script-src 'sha256-9/ISx7dHxB3egCA/zqIfnHJOeDvOMgv++X7zxh2ksT8='";

        public const string Html =
            "<!DOCTYPE html><html lang='en'><meta charset='utf-8'>\n"
            + "<meta name='viewport' content='width=device-width,initial-scale=1'><meta name='color-scheme' content='light dark'>\n"
            + "<title>Password</title><link rel='icon' href='data:,'>\n"
            + "<style>" + Style + "</style>\n"
            + "<main><h1>Password required</h1><form><label for='p'>Password</label>\n"
            + "<input id='p' type='password' autocomplete='current-password' required autofocus aria-describedby='e'>\n"
            + "<button>Log in</button><p id='e' role='alert'></p></form>\n"
            + "<noscript>This page needs JavaScript.</noscript></main>\n"
            + "<script>" + Script + "</script>\n";

        private const string Style =
            ":root{color-scheme:light dark;--b:#f2f5f8;--c:#fff;--t:#12202e;--e:#b3261e}\n"
            + "@media(prefers-color-scheme:dark){:root{--b:#0a0f15;--c:#121a23;--t:#e8eef5;--e:#ff9a90}}\n"
            + "body{margin:0;background:var(--b);color:var(--t);font:16px/1.5 system-ui,sans-serif}\n"
            + "main{box-sizing:border-box;max-width:24rem;margin:12vh auto 0;padding:1.5rem}\n"
            + "h1{margin:0 0 1rem;font-size:1.4rem}label{display:block}\n"
            + "input,button{box-sizing:border-box;width:100%;min-height:48px;margin:.25rem 0 .75rem;padding:0 .75rem;font:inherit;\n"
            + "color:inherit;background:var(--c);border:1px solid #6b7a89;border-radius:10px}\n"
            + "button{color:#fff;background:#0b7285;border:0;font-weight:600;cursor:pointer}\n"
            + ":focus-visible{outline:3px solid #1f8fd6;outline-offset:2px}p{min-height:1.5em;margin:0;color:var(--e)}";

        // With a session, the page itself comes instead: after a login, and where a link of another site has led here, with which the
        // browser sends no cookie. Without a login the page is loaded again only if the session is certain (also 404 needs one): any other
        // status may be for the HEAD request alone, and the same page would come again, for ever. After a login, a 401 means that the new
        // cookie is missing: it does not fit into the server's buffer together with the host's other cookies, or the browser keeps none.
        // The page is loaded without what follows #, because a change of that alone loads nothing.
        private const string Script =
            "const[f]=document.forms,p=f.p,e=document.getElementById('e'),\n"
            + "ask=()=>fetch('',{method:'HEAD',cache:'no-store'}),go=()=>location.replace(location.href.split('#')[0]);\n"
            + "f.onsubmit=async v=>{v.preventDefault();e.textContent='';try{\n"
            + "const r=await fetch('?login',{headers:{Authorization:'Bearer '+encodeURIComponent(p.value)},cache:'no-store'}),s=r.status;\n"
            + "if(r.ok&&(await ask()).status!=401)return go();p.select();\n"
            + "e.textContent=r.ok?'The password is right, but this browser\\'s cookies for this host are too long, or blocked.'\n"
            + "+' Delete or allow them, and log in again.':s==401?'Wrong password.'\n"
            + ":s==429?'Too many attempts. Try again in '+r.headers.get('Retry-After')+' s.':'The login failed with status '+s+'.'\n"
            + "}catch{e.textContent='No reply. Try again.'}};\n"
            + "ask().then(r=>{if(r.ok||r.status==404)go()},()=>{})";
    }
}

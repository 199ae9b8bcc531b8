using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.Cookies;

// Stand for the app's database. Mallory is nobody's contact.
var passwords = new Dictionary<string, string> { ["alice"] = "wonderland", ["bob"] = "builder", ["mallory"] = "malice" };
var contacts = new HashSet<(string Of, string With)> { ("alice", "bob"), ("bob", "alice") };

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();

var app = builder.Build();
app.UseDefaultFiles();
app.UseStaticFiles();

app.MapPost("/login", (Login login) => passwords.GetValueOrDefault(login.User) == login.Password
    ? Results.SignIn(new(new ClaimsIdentity([new(ClaimTypes.Name, login.User)], "password")))
    : Results.Unauthorized());
app.MapPost("/logout", () => Results.SignOut());

app.MapInbox("/inbox", inbox =>
{
    inbox.Identify = context => context.User.Identity?.Name;
    inbox.CanSend = (from, to, _) => new(contacts.Contains((from, to)));
});
app.Run();

internal sealed record Login(string User, string Password);

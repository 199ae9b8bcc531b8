using BlazorHost;
using Inbox.AspNetCore;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddRazorComponents().AddInteractiveServerComponents();

var app = builder.Build();
app.UseAntiforgery();
app.MapStaticAssets();
app.MapInbox("/inbox");
app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
app.Run();

var builder = WebApplication.CreateBuilder(args);
var app = builder.Build();
if (app.Configuration["base"] is { } path)
{
    app.UsePathBase(path);
    app.UseRouting();
}

if (app.Configuration["assets"] == "mapped")
{
    app.MapStaticAssets();
}
else
{
    app.UseStaticFiles();
}

app.MapInbox("/inbox");
app.Run();

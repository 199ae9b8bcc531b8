using Microsoft.OpenApi;

namespace Inbox.Server;

/// <summary>The description at <c>/openapi/v1.json</c>. It is the same for every client, so it is generated once.</summary>
internal static class OpenApiDocument
{
    public static IServiceCollection AddInboxOpenApi(this IServiceCollection services) => services.AddOpenApi(options =>
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new()
            {
                Title = "Inbox",
                Version = "v1",
                Description = "A temporary mailbox per peer, for WebRTC signaling. The user name is the mailbox name; its first use creates it with the password.",
            };
            // The folder above this description's: a proxy may have taken a prefix off. Without servers it would be the root of the host (OpenAPI 3.1, 4.8.1).
            document.Servers = [new() { Url = ".." }];
            document.Components ??= new();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                ["basic"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "basic" },
            };
            document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("basic", document)] = [] }];
            return Task.CompletedTask;
        }));

    public static void MapInboxOpenApi(this WebApplication app)
    {
        byte[]? made = null;
        app.MapOpenApi("/openapi/v1.json").Finally(endpoint =>
        {
            var make = endpoint.RequestDelegate!;
            endpoint.RequestDelegate = async context =>
            {
                made ??= await MakeAsync(context, make);
                context.Response.ContentType = "application/json;charset=utf-8";
                context.Response.ContentLength = made.Length;
                await context.Response.Body.WriteAsync(made, context.RequestAborted);
            };
        });
    }

    private static async Task<byte[]> MakeAsync(HttpContext context, RequestDelegate make)
    {
        var body = context.Response.Body;
        using var document = new MemoryStream();
        context.Response.Body = document;
        try
        {
            await make(context);
            return document.ToArray();
        }
        finally
        {
            context.Response.Body = body;
        }
    }
}

using Microsoft.OpenApi;

namespace Inbox.Server;

/// <summary>The description at <c>/openapi/v1.json</c>.</summary>
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
            document.Components ??= new();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                ["basic"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "basic" },
            };
            document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("basic", document)] = [] }];
            return Task.CompletedTask;
        }));
}

using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace Inbox.AspNetCore.Http;

/// <summary>The types that the descriptions of endpoints name, for an app whose JSON knows no reflection (trimmed, native AOT).</summary>
/// <remarks>Without them such an app's OpenAPI document is a 500: it asks the app's JSON options for the schema of each type.</remarks>
[JsonSerializable(typeof(Stream))]
[JsonSerializable(typeof(int?))]
[JsonSerializable(typeof(long?))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(ProblemDetails))]
internal sealed partial class DescribedTypes : JsonSerializerContext
{
    /// <summary>Adds them behind all that the app itself says of its types.</summary>
    public static void AddTo(IServiceProvider services)
    {
        // Read-only once something was written with them: then the app has been running, and maps one more path.
        if (services.GetService<IOptions<JsonOptions>>()?.Value.SerializerOptions is { IsReadOnly: false } json && !json.TypeInfoResolverChain.Contains(Default))
        {
            json.TypeInfoResolverChain.Add(Default);
        }
    }
}

using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace Inbox.AspNetCore.Http;

/// <summary>The types that the descriptions of endpoints name, for an app without JSON reflection (trimmed, native AOT).</summary>
/// <remarks>Without them such an app answers 500 for its OpenAPI document, which needs the JSON options to describe each type.</remarks>
[JsonSerializable(typeof(Stream))]
[JsonSerializable(typeof(int?))]
[JsonSerializable(typeof(long?))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(ProblemDetails))]
internal sealed partial class DescribedTypes : JsonSerializerContext
{
    /// <summary>Adds the types after all resolvers that the app itself has added.</summary>
    public static void AddTo(IServiceProvider services)
    {
        // The options are read-only once they have been used: then the app is already running, and maps one more path.
        if (services.GetService<IOptions<JsonOptions>>()?.Value.SerializerOptions is { IsReadOnly: false } json
            && !json.TypeInfoResolverChain.Contains(Default))
        {
            json.TypeInfoResolverChain.Add(Default);
        }
    }
}

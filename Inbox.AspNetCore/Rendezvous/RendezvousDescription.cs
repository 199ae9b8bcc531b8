using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace Inbox.AspNetCore.Rendezvous;

/// <summary>The descriptions of the endpoints in the app's OpenAPI document.</summary>
internal static class RendezvousDescription
{
    public static void DescribeRendezvous(this IEndpointConventionBuilder endpoint, string method)
    {
        endpoint.Add(builder => builder.DisplayName = $"Inbox rendezvous: {method}");
        endpoint.WithTags("Inbox rendezvous").WithSummary(Summary(method));
        if (method is "POST" or "PUT")
        {
            // Accepts any type: routing would pass a body of another type to the endpoint of other methods.
            endpoint.WithMetadata(new AcceptsMetadata(["*/*"], typeof(Stream), isOptional: true));
        }
    }

    private static string Summary(string method) => method switch
    {
        "POST" => "Stores an offer under a new code; with kind=answer and the code of an offer in X-Code, stores the answer to it.",
        "PUT" => "Replaces the answer whose code is in X-Code.",
        "GET" => "Reads the signal whose code is in X-Code.",
        _ => "Ends an offer and its answer; X-Code has the code of either.",
    };
}

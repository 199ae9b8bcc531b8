using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace Inbox.AspNetCore.Rendezvous;

/// <summary>What the app's OpenAPI document says of the endpoints.</summary>
internal static class RendezvousDescription
{
    public static void DescribeRendezvous(this IEndpointConventionBuilder endpoint, string method)
    {
        endpoint.Add(builder => builder.DisplayName = $"Inbox rendezvous: {method}");
        endpoint.WithTags("Inbox rendezvous").WithSummary(Summary(method));
        if (method is "POST" or "PUT")
        {
            // Anything: routing would give a body of another type to the endpoint of other methods.
            endpoint.WithMetadata(new AcceptsMetadata(["*/*"], typeof(Stream), isOptional: true));
        }
    }

    private static string Summary(string method) => method switch
    {
        "POST" => "Stores an offer, or with kind=answer and X-Code the answer to one, under a new code.",
        "PUT" => "Replaces the answer whose code is in X-Code.",
        "GET" => "Reads the signal whose code is in X-Code.",
        _ => "Ends the offer and the answer, either's code in X-Code.",
    };
}

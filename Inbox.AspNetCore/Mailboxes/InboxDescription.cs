using System.ComponentModel;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;

namespace Inbox.AspNetCore.Mailboxes;

/// <summary>What the app's OpenAPI document says of the endpoints.</summary>
/// <remarks>
/// The endpoints are plain request delegates, whose parameters nobody can read. The methods below are never called: their signatures
/// stand for those parameters.
/// </remarks>
internal static class InboxDescription
{
    private const string ProblemJson = "application/problem+json";

    public static void DescribeReceive(this IEndpointConventionBuilder endpoint) => endpoint
        .Describe(((Action<int?, int?, long?, string?, long?>)Receive).Method, "Receive", "Receives the oldest message of the caller's mailbox, or a batch.",
            Answer(StatusCodes.Status200OK, "A message as it was sent; with max, an array of envelopes.", typeof(Stream), "application/octet-stream", "application/json", "text/plain", "application/sdp"),
            Answer(StatusCodes.Status204NoContent, "No message. X-Wait-Ended says why a wait ended.", typeof(void)),
            Error(StatusCodes.Status400BadRequest, "A parameter or the name is not legal."));

    public static void DescribeSend(this IEndpointConventionBuilder endpoint) => endpoint
        .Describe(((Action<string, int?>)Send).Method, "Send", "Sends the body to a peer's mailbox.",
            // Anything: routing would give a body of another type to the endpoint of other methods.
            new AcceptsMetadata(["*/*"], typeof(Stream), isOptional: true),
            Answer(StatusCodes.Status200OK, "Stored, or handed over.", typeof(void)),
            Answer(StatusCodes.Status202Accepted, "Nobody has that name now: held for it, as hold asked.", typeof(void)),
            Error(StatusCodes.Status400BadRequest, "The recipient is missing, or a name is not legal."),
            Error(StatusCodes.Status404NotFound, "Nobody has that name now."),
            Error(StatusCodes.Status413PayloadTooLarge, "The body is larger than a message may be. Nothing was stored."));

    public static void DescribeLeave(this IEndpointConventionBuilder endpoint) => endpoint
        .Describe(((Action)Leave).Method, "Leave", "Gives the caller's mailbox up, with its messages.",
            Answer(StatusCodes.Status204NoContent, "The mailbox is gone.", typeof(void)));

    private static void Describe(this IEndpointConventionBuilder endpoint, MethodInfo signature, string name, string summary, params object[] metadata)
    {
        endpoint.Add(builder =>
        {
            builder.DisplayName = $"Inbox: {name}";
            builder.Metadata.Add(signature);
        });
        endpoint.WithTags("Inbox").WithSummary(summary)
            .WithMetadata(metadata)
            .WithMetadata([.. signature.GetParameters().Select(parameter => new DescribedParameter(parameter))])
            .WithMetadata(
                Error(StatusCodes.Status401Unauthorized, "No credentials, or the wrong password."),
                Error(StatusCodes.Status403Forbidden, "A page of another origin asks, which the CORS policy does not allow."),
                Error(StatusCodes.Status429TooManyRequests, "Too many wrong passwords, or a rate limit of the host."),
                Error(StatusCodes.Status503ServiceUnavailable, "The mailbox or the server is full. Retry-After says when to try again."));
    }

    private static ProducesResponseTypeAttribute Answer(int status, string description, Type type, params string[] contentTypes) =>
        (contentTypes is [var first, .. var others] ? new ProducesResponseTypeAttribute(type, status, first, others) : new(type, status)).With(description);

    private static ProducesResponseTypeAttribute Error(int status, string description) =>
        new ProducesResponseTypeAttribute(typeof(ProblemDetails), status, ProblemJson).With(description);

    private static ProducesResponseTypeAttribute With(this ProducesResponseTypeAttribute response, string description)
    {
        response.Description = description;
        return response;
    }

    private static void Receive(
        [FromQuery(Name = "wait"), Description("Seconds to wait for a message; the server caps it.")] int? wait,
        [FromQuery(Name = "max"), Description("Answers a batch of up to so many messages, as a JSON array of envelopes.")] int? max,
        [FromQuery(Name = "after"), Description("Acknowledges every message up to this id; what is given now stays until acknowledged. Begin with 0.")] long? after,
        [FromHeader(Name = "Prefer"), Description("wait=SECONDS (RFC 7240), as the parameter.")] string? prefer,
        [FromHeader(Name = "Last-Event-ID"), Description("As the parameter after.")] long? lastEventId)
    {
    }

    private static void Send(
        [FromQuery(Name = "to"), Description("The recipient's mailbox name.")] string to,
        [FromQuery(Name = "hold"), Description("Seconds for which the message may wait for somebody to claim a name that nobody has; the server caps it.")] int? hold)
    {
    }

    private static void Leave()
    {
    }

    private sealed record DescribedParameter(ParameterInfo ParameterInfo) : IParameterBindingMetadata
    {
        public string Name => ParameterInfo.Name!;

        public bool HasTryParse => false;

        public bool HasBindAsync => false;

        public bool IsOptional => Nullable.GetUnderlyingType(ParameterInfo.ParameterType) is not null || Name == "prefer";
    }
}

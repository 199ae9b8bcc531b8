using System.ComponentModel;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;

namespace Inbox.AspNetCore.Mailboxes;

/// <summary>The descriptions of the endpoints in the app's OpenAPI document.</summary>
/// <remarks>
/// The endpoints are plain request delegates, which have no parameters to describe. The methods below are never called; their signatures
/// describe the parameters instead.
/// </remarks>
internal static class InboxDescription
{
    private const string ProblemJson = "application/problem+json";

    public static void DescribeReceive(this IEndpointConventionBuilder endpoint) => endpoint
        .Describe(((Action<int?, int?, long?, string?, long?>)Receive).Method, "Receive", "Receives the oldest message of the caller's mailbox, or a batch.",
            Answer(StatusCodes.Status200OK, "The message as it was sent; with max, a JSON array of envelopes.",
                typeof(Stream), "application/octet-stream", "application/json", "text/plain", "application/sdp"),
            Answer(StatusCodes.Status204NoContent, "No message. The header X-Wait-Ended states why a wait ended.", typeof(void)),
            Error(StatusCodes.Status400BadRequest, "A parameter or the mailbox name is invalid."));

    public static void DescribeSend(this IEndpointConventionBuilder endpoint) => endpoint
        .Describe(((Action<string, int?>)Send).Method, "Send", "Sends the body to the recipient's mailbox.",
            // Accepts any type: routing would pass a body of another type to the endpoint of other methods.
            new AcceptsMetadata(["*/*"], typeof(Stream), isOptional: true),
            Answer(StatusCodes.Status200OK, "The message was stored, or already delivered.", typeof(void)),
            Answer(StatusCodes.Status202Accepted, "No mailbox has this name now. The message is held for it, as requested.", typeof(void)),
            Error(StatusCodes.Status400BadRequest, "The recipient is missing, or a name or parameter is invalid."),
            Error(StatusCodes.Status404NotFound, "No mailbox has this name now."),
            Error(StatusCodes.Status413PayloadTooLarge, "The body exceeds the message limit. Nothing was stored."));

    public static void DescribeLeave(this IEndpointConventionBuilder endpoint) => endpoint
        .Describe(((Action)Leave).Method, "Leave", "Deletes the caller's mailbox and its messages.",
            Answer(StatusCodes.Status204NoContent, "The mailbox was deleted.", typeof(void)));

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
                Error(StatusCodes.Status401Unauthorized, "The credentials or the login are missing, or the password is wrong."),
                Error(StatusCodes.Status403Forbidden,
                    "The CORS policy does not allow the origin of the page that makes the request, or the app does not allow the message."),
                Error(StatusCodes.Status429TooManyRequests,
                    "Too many wrong passwords, mailboxes, messages or bytes, or a rate limit of the host."),
                Error(StatusCodes.Status503ServiceUnavailable,
                    "The mailbox or the server is full, stopping or unavailable. Retry-After states when to try again."));
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
        [FromQuery(Name = "wait"), Description("How many seconds to wait for a message; the server limits it.")] int? wait,
        [FromQuery(Name = "max"), Description("Returns a batch of at most this many messages, as a JSON array of envelopes.")] int? max,
        [FromQuery(Name = "after"),
            Description("Acknowledges every message up to this id; messages received now stay until acknowledged. Begin with 0.")]
        long? after,
        [FromHeader(Name = "Prefer"), Description("wait=SECONDS (RFC 7240), the same as the parameter wait.")] string? prefer,
        [FromHeader(Name = "Last-Event-ID"), Description("The same as the parameter after.")] long? lastEventId)
    {
    }

    private static void Send(
        [FromQuery(Name = "to"), Description("The recipient's mailbox name.")] string to,
        [FromQuery(Name = "hold"),
            Description("How many seconds the message may be held for a name that no mailbox has yet; the server limits it.")]
        int? hold)
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

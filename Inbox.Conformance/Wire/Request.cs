using System.Net;
using System.Text;

namespace Inbox.Conformance.Wire;

/// <summary>One request, as it is sent and as curl would send it.</summary>
/// <param name="Method">Its method.</param>
/// <param name="Url">Where it goes.</param>
internal sealed record Request(string Method, Uri Url)
{
    /// <summary>Gets whose mailbox asks; null for nobody.</summary>
    public Credentials? Credentials { get; init; }

    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    public Body? Body { get; init; }

    public HttpRequestMessage ToMessage(bool http2)
    {
        var message = new HttpRequestMessage(new(Method), Url)
        {
            Content = Body?.ToContent(),
            Version = http2 ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        if (Credentials is { } credentials)
        {
            message.Headers.TryAddWithoutValidation("Authorization", credentials.Header);
        }

        foreach (var (name, value) in Headers)
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }

        return message;
    }

    /// <summary>Returns the request as a line for a shell.</summary>
    public string ToCurl(bool insecure)
    {
        var line = new StringBuilder("curl -i");
        line.Append(insecure ? " -k" : "").Append(Method == "HEAD" ? " --head" : Method == "GET" ? "" : $" -X {Method}");
        if (Credentials is { } credentials)
        {
            line.Append(credentials.IsText ? $" -u {Quote(credentials.Text)}" : $" -H {Quote($"Authorization: {credentials.Header}")}");
        }

        foreach (var (name, value) in Headers)
        {
            line.Append(" -H ").Append(Quote(value.Length == 0 ? $"{name};" : $"{name}: {value}"));
        }

        return line.Append(Body?.ToCurl()).Append(' ').Append(Quote(Url.OriginalString)).ToString();
    }

    public static string Quote(string text) => $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}

/// <summary>The body of a request.</summary>
/// <param name="Bytes">Its bytes.</param>
/// <param name="Type">Its content type; null for none.</param>
/// <param name="Content">What sends it in another way; null for the usual one.</param>
internal sealed record Body(byte[] Bytes, string? Type = null, Func<HttpContent>? Content = null)
{
    private const int MostShown = 200;

    public static implicit operator Body(string text) => new(Encoding.UTF8.GetBytes(text));

    public HttpContent ToContent()
    {
        var content = Content?.Invoke() ?? new ByteArrayContent(Bytes);
        if (Type is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Type", Type);
        }

        return content;
    }

    public string ToCurl()
    {
        // Without a type curl would send that of a form.
        var type = $" -H {Request.Quote($"Content-Type:{(Type is null ? "" : $" {Type}")}")}";
        var isText = Bytes.Length <= MostShown && Bytes.All(octet => octet is >= 0x20 and < 0x7f);
        return isText ? $"{type} --data-binary {Request.Quote(Encoding.ASCII.GetString(Bytes))}"
            : Bytes.Length <= MostShown ? $"{type} --data-binary @<(printf '{string.Concat(Bytes.Select(octet => $"\\x{octet:x2}"))}')"
            : $"{type} --data-binary @<(head -c {Bytes.Length} /dev/zero)";
    }
}

/// <summary>The name of a mailbox and its password.</summary>
internal sealed record Credentials(string Name, byte[] Password)
{
    public Credentials(string name, string password)
        : this(name, Encoding.UTF8.GetBytes(password))
    {
    }

    public string Header => $"Basic {Convert.ToBase64String([.. Encoding.UTF8.GetBytes(Name), (byte)':', .. Password])}";

    public string Text => $"{Name}:{Encoding.UTF8.GetString(Password)}";

    /// <summary>Gets a value indicating whether a command line can have them.</summary>
    public bool IsText => Text.All(character => character >= ' ' && character != '\uFFFD');
}

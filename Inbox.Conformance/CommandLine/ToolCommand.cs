using System.CommandLine;
using System.Globalization;
using Inbox.Conformance.Checks;

namespace Inbox.Conformance.CommandLine;

/// <summary>Reads the command line.</summary>
internal sealed class ToolCommand
{
    private readonly Argument<string[]> _address =
        new("URL") { Description = "The address of the server, such as https://localhost:3000", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string[]> _url =
        Many("--url", "URL", "The same; may be repeated, then each request goes to the next address: nodes of one cluster");
    private readonly Option<string[]> _dialect =
        Many("--dialect", "NAME", "Which protocol to check: inbox (if none is given), signal-server or peerjs; may be repeated");
    private readonly Option<string[]> _only =
        Many("--only", "PATTERN", "Run only these parts, sections or checks, such as rooms, streams or 'sockets.*'; separated by commas");
    private readonly Option<string[]> _require =
        Many("--require", "PATTERN", "Parts, sections or checks that the server must offer: 'not offered' is a failure for them");
    private readonly Option<string[]> _limit = Many("--limit", "NAME=NUMBER",
        "A limit of the server that is not the documented default, such as IdleTimeout=20 (seconds); may be repeated");
    private readonly Option<string> _patience =
        Single("--patience", "SECONDS", "How long something that must happen may take; 10 if not given");
    private readonly Option<bool> _quick =
        new("--quick") { Description = $"Leave out the checks that wait for more than {Limits.Quick} seconds" };
    private readonly Option<bool> _addressLimits =
        new("--address-limits") { Description = "Also use up the limits per address; they lock this address out for up to a minute" };
    private readonly Option<bool> _insecure = new("--insecure", "-k") { Description = "Accept any certificate" };
    private readonly Option<string> _fingerprint =
        Single("--fingerprint", "SHA256", "Accept this certificate alone: its SHA-256 digest in hexadecimal digits");
    private readonly Option<bool> _http2 = new("--http2") { Description = "Make the requests over HTTP/2" };
    private readonly Option<string[]> _roomLogin = Many("--room-login", "HEADER",
        "A header that logs in to a room, such as 'Cookie: session=…'; a second one is for another room. "
            + "If none is given: the login of the sample server");
    private readonly Dictionary<Part, Option<string>> _paths = Enum.GetValues<Part>().ToDictionary(
        part => part, part => Single($"--{part.Name()}-path", "PATH", $"Where that is; '{part.Path()}' if not given"));

    private readonly Option<string> _json = Single("--json", "FILE", "Also write the result as JSON");
    private readonly Option<string> _junit = Single("--junit", "FILE", "Also write the result as JUnit XML");
    private readonly Option<bool> _list = new("--list") { Description = "List the checks, and run none" };
    private readonly RootCommand _command;

    private ToolCommand()
    {
        _command = new("""
            Checks a server of the Inbox protocol: every promise of the wire contract.
            Exit code: 0 if all are kept, 1 if some are not, 2 if the command line is wrong or there is no server.
            """)
        {
            _address, _url, _dialect, _only, _require, _limit, _patience, _quick, _addressLimits, _insecure, _fingerprint, _http2,
            _roomLogin, _json, _junit, _list,
        };
        foreach (var path in _paths.Values)
        {
            _command.Add(path);
        }
    }

    /// <param name="args">The command line.</param>
    /// <param name="output">Where the help goes.</param>
    /// <param name="error">Where a refusal goes, in one line.</param>
    /// <param name="exitCode">If nothing is returned: 0 after the help, 2 after a refusal.</param>
    /// <returns>What it asks for; null if the program should exit.</returns>
    public static ToolOptions? Read(string[] args, TextWriter output, TextWriter error, out int exitCode)
    {
        var command = new ToolCommand();
        var result = command._command.Parse(args);
        if (result.Errors.Count == 0 && result.Action is not null)
        {
            exitCode = result.Invoke(new() { Output = output, Error = error });
            return null;
        }

        exitCode = 2;
        try
        {
            return result.Errors is [var wrong, ..] ? throw new UsageException(wrong.Message) : command.Options(result);
        }
        catch (UsageException refused)
        {
            error.WriteLine($"inbox-conformance: {refused.Message}");
            return null;
        }
    }

    private ToolOptions Options(ParseResult result)
    {
        var isList = result.GetValue(_list);
        Uri[] urls = [.. (result.GetValue(_address) ?? []).Concat(result.GetValue(_url) ?? []).Select(Address)];
        Refuse(urls.Length == 0 && !isList, "the address of the server is missing, such as https://localhost:3000; --help says more");
        var fingerprint = result.GetValue(_fingerprint)?.Replace(":", "", StringComparison.Ordinal);
        Refuse(fingerprint is not null && (fingerprint.Length != 64 || !fingerprint.All(char.IsAsciiHexDigit)),
            "--fingerprint must have 64 hexadecimal digits");
        var only = new Patterns(Parts(result, _only));
        var require = new Patterns(Parts(result, _require));
        foreach (var pattern in require.All)
        {
            Refuse(!CheckList.All.Any(check => Patterns.Matches(pattern, check)),
                $"--require: no check matches '{pattern}'; --list names them");
        }

        return new()
        {
            Urls = urls,
            Paths = _paths.ToDictionary(path => path.Key, path => (result.GetValue(path.Value) ?? path.Key.Path()).Trim('/')),
            Dialects = result.GetValue(_dialect) is { Length: > 0 } dialects ? [.. dialects.Select(DialectOf).Distinct()] : [Dialect.Inbox],
            Only = only,
            Require = require,
            Limits = LimitsOf(result),
            Patience = Patience(result),
            Quick = result.GetValue(_quick),
            AddressLimits = result.GetValue(_addressLimits),
            Insecure = result.GetValue(_insecure),
            Fingerprint = fingerprint,
            Http2 = result.GetValue(_http2),
            RoomLogins = RoomLogins(result),
            Json = result.GetValue(_json),
            JUnit = result.GetValue(_junit),
            List = isList,
        };
    }

    private static Uri Address(string text)
    {
        var isAddress = Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.Query.Length == 0;
        Refuse(!isAddress, $"an address must be like https://localhost:3000 or https://example.com/app; it is '{text}'");
        return url!;
    }

    private static Dialect DialectOf(string text) => text switch
    {
        "inbox" => Dialect.Inbox,
        "signal-server" => Dialect.SignalServer,
        "peerjs" => Dialect.PeerJs,
        _ => throw new UsageException($"--dialect must be inbox, signal-server or peerjs; it is '{text}'"),
    };

    private Limits LimitsOf(ParseResult result)
    {
        var limits = new Limits();
        foreach (var text in result.GetValue(_limit) ?? [])
        {
            var wrong = limits.Set(text);
            Refuse(wrong is not null, wrong!);
        }

        return limits;
    }

    private TimeSpan Patience(ParseResult result)
    {
        var text = result.GetValue(_patience) ?? "10";
        var isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 1 and <= 600;
        Refuse(!isNumber, $"--patience must be a whole number of seconds from 1 to 600; it is '{text}'");
        return TimeSpan.FromSeconds(seconds);
    }

    private string[] RoomLogins(ParseResult result)
    {
        var logins = result.GetValue(_roomLogin) ?? [];
        Refuse(logins.Any(login => !login.Contains(": ", StringComparison.Ordinal)),
            "--room-login must be a header, such as 'Cookie: session=…'");
        return logins;
    }

    private static string[] Parts(ParseResult result, Option<string[]> option) =>
        [.. (result.GetValue(option) ?? [])
            .SelectMany(text => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];

    private static void Refuse(bool isWrong, string message)
    {
        if (isWrong)
        {
            throw new UsageException(message);
        }
    }

    private static Option<string> Single(string name, string value, string description) =>
        new(name) { Description = description, HelpName = value };

    private static Option<string[]> Many(string name, string value, string description) =>
        new(name) { Description = description, HelpName = value, Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = false };
}

/// <summary>The command line is wrong.</summary>
internal sealed class UsageException(string message) : Exception(message);

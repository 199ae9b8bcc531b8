using System.CommandLine;
using System.CommandLine.Help;
using System.Globalization;
using System.Net;

namespace Inbox.Server;

/// <summary>
/// Reads the settings from the command line (<c>-flag value</c> or <c>-flag=value</c>, with one dash or two); a flag that is not given is read
/// from <see cref="SettingSources"/>.
/// </summary>
internal sealed class ServerFlags
{
    private const string None = "none";
    private const int Week = 7 * 24 * 60 * 60;

    private readonly Option<string> _adminKey = Text("admin-key", None, "The operator's key, for the status page, the metrics and the signal server's admin routes, sent as X-Admin-Key or as a bearer token; none: the status page is off, and the others accept requests from this machine only");
    private readonly Option<string> _bind = Text("bind", "0.0.0.0:3000", "Address and port to listen on");
    private readonly Option<int> _cleanupInterval = Number("cleanup-interval", 1, 1, 86_400, "Seconds between cleanups that free expired data");
    private readonly Option<int> _codeTimeout = Number("code-timeout", 600, 1, 86_400, "Lifetime in seconds of a code that connects two devices");
    private readonly Option<string> _cors = Switch("cors", "false", "Allow requests from pages of other origins");
    private readonly Option<int> _drainDelay = Number("drain-delay", 0, 0, 300, "Seconds for which the server goes on serving when it is told to stop, while /readyz already says no; for a load balancer that has to notice");
    private readonly Option<string> _https = Switch("https", "true", "Serve HTTPS; browsers require it for cameras");
    private readonly Option<int> _inboxCapacity = Number("inbox-capacity", 100, 1, 1_000_000, "Maximum number of messages in one inbox");
    private readonly Option<int> _inboxTimeout = Number("inbox-timeout", 60, 1, Week, "Seconds after which an unused inbox is removed");
    private readonly Option<string> _longPolling = Switch("long-polling", "false", "A request that gives no wait time waits up to max-wait");
    private readonly Option<int> _maxBodySize = Number("max-body-size", 1 << 20, 1, 1 << 30, "Maximum size of a message in bytes");
    private readonly Option<int> _maxConnections = Number("max-connections", 20_000, 1, 10_000_000, "Maximum number of concurrent connections; further ones are closed. Lowered if the system allows fewer open files");
    private readonly Option<long> _maxBytesPerAddress = Number("max-bytes-per-address", 64L << 20, 0, 1L << 38, "Maximum number of unfetched bytes sent by inboxes that were created from one address; at least max-body-size; 0: no limit");
    private readonly Option<int> _maxConnectionsPerAddress = Number("max-connections-per-address", 1000, 0, 10_000_000, "Maximum number of concurrent connections from one address (IPv6: one /64); 0: no limit");
    private readonly Option<int> _maxHeaderSize = Number("max-header-size", 32 << 10, 1024, 1 << 24, "Maximum size of a request's header section in bytes; the server may buffer this much for each connection, and over HTTP/2 for each request");
    private readonly Option<long> _maxInboxBytes = Number("max-inbox-bytes", 4L << 20, 1, 1L << 40, "Maximum number of bytes in one inbox; at least max-body-size");
    private readonly Option<int> _maxInboxes = Number("max-inboxes", 100_000, 1, 100_000_000, "Maximum number of inboxes");
    private readonly Option<int> _maxInboxesPerAddress = Number("max-inboxes-per-address", 1000, 0, 100_000_000, "Maximum number of existing inboxes that were created from one address (IPv6: one /64); 0: no limit");
    private readonly Option<long> _maxTotalBytes = Number("max-total-bytes", 256L << 20, 1, 1L << 38, "Maximum number of bytes in all inboxes together; at least max-inbox-bytes");
    private readonly Option<int> _maxTotalMessages = Number("max-total-messages", 1_000_000, 1, 1 << 23, "Maximum number of messages in all inboxes together; at least inbox-capacity");
    private readonly Option<int> _maxHold = Number("max-hold", 30, 0, 3600, "Maximum time in seconds that a message is held for a name that does not exist yet; 0: messages are not held");
    private readonly Option<int> _maxWait = Number("max-wait", 30, 0, 3600, "Maximum time in seconds that a request waits for a message");
    private readonly Option<int> _messageTimeout = Number("message-timeout", 60, 0, Week, "Seconds after which an unfetched message expires; 0: together with its inbox");
    private readonly Option<string> _metrics = Switch("metrics", "false", "Serve metrics for Prometheus at /metrics, to the operator (admin-key)");
    private readonly Option<string> _pathBase = Text("path-base", "/", "Path that the server's addresses begin with, such as /app, for a proxy that passes it on; a proxy that takes it off needs none");
    private readonly Option<string> _peerJs = Switch("peerjs", "false", "Also serve pages that use PeerJS, at /peerjs, with a page at /peerjs-demo/");
    private readonly Option<string> _probe = Switch("probe", "false", "Check whether the server that runs with these settings is ready, then exit: 0 if it is, 1 if not");
    private readonly Option<string> _proxies = Text("proxies", None, "Trusted proxies, whose X-Forwarded-For, -Proto, -Host and -Prefix are used: addresses or networks (10.0.0.0/8), separated by commas");
    private readonly Option<string> _public = Text("public", "public", "Directory of static files");
    private readonly Option<int> _rateLimit = Number("rate-limit", 50, 0, 1_000_000, "Messages per second that one peer may send, with bursts of twice as many; 0: no limit");
    private readonly Option<string> _redis = Text("redis", None, "Where Redis is, HOST:PORT: servers with the same Redis serve the same inboxes; none: in memory");
    private readonly Option<string> _redisPrefix = Text("redis-prefix", "inbox", "What the names of all keys in Redis begin with");
    private readonly Option<string> _serverCert = Text("server-cert", "server.crt", "HTTPS certificate, a PEM file");
    private readonly Option<string> _serverKey = Text("server-key", "server.key", "Private key of the HTTPS certificate, a PEM file");
    private readonly Option<string> _signalServer = Switch("signal-server", "false", "Also support Signal Server v1, at /v1 and /api/v1, with a page at /meeting/");
    private readonly Option<string> _stun = Text("stun", None, "STUN servers that pages are told, such as stun:stun.example.com:3478, separated by commas");
    private readonly Option<string> _turn = Text("turn", None, "TURN servers that pages are told, such as turn:turn.example.com:3478, separated by commas; they need the secret");
    private readonly Option<string> _turnSecret = Text("turn-secret", None, "Secret that the TURN servers share, at least 16 characters: coturn's static-auth-secret");
    private readonly Option<string> _turnSecretFile = Text("turn-secret-file", None, "File with that secret, so that no list of processes shows it");
    private readonly Option<string> _verbose = Switch("verbose", "false", "Print every setting at startup");
    private readonly RootCommand _command;

    private ServerFlags()
    {
        _command = new("""
            Inbox: a WebRTC signaling server. Write a flag with one dash or two, as -flag value or -flag=value.
            A flag that is not given is read from the environment (-max-wait from INBOX_MAX_WAIT), then from the section "inbox" of appsettings.json
            in the working directory or beside the program: { "inbox": { "max-wait": 20 } }.
            """);
        _command.Options.Clear();
        _command.Options.Add(new HelpOption("-help", "--help", "-h"));
        Option[] options =
        [
            _adminKey, _bind, _cleanupInterval, _codeTimeout, _cors, _drainDelay, _https, _inboxCapacity, _inboxTimeout, _longPolling, _maxBodySize, _maxBytesPerAddress, _maxConnections,
            _maxConnectionsPerAddress, _maxHeaderSize, _maxHold, _maxInboxBytes, _maxInboxes, _maxInboxesPerAddress, _maxTotalBytes, _maxTotalMessages, _maxWait, _messageTimeout, _metrics, _pathBase, _peerJs, _probe, _proxies, _public, _rateLimit, _redis, _redisPrefix, _serverCert, _serverKey, _signalServer,
            _stun, _turn, _turnSecret, _turnSecretFile, _verbose,
        ];
        foreach (var option in options)
        {
            _command.Options.Add(option);
        }
    }

    /// <summary>Reads the settings.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="exitCode">If no settings are returned: 0 after <c>-help</c>, 2 after an invalid setting, which was reported in one line.</param>
    /// <returns>The settings, or null if the program should exit.</returns>
    public static ServerSettings? Read(string[] args, out int exitCode)
    {
        exitCode = 0;
        var flags = new ServerFlags();
        var result = flags.Parse(args);
        if (result.Action is HelpAction)
        {
            result.Invoke();
            return null;
        }

        SettingSources? sources = null;
        try
        {
            // An unknown flag also causes errors in what follows it, so it is reported first.
            if (result.UnmatchedTokens is [var unknown, ..])
            {
                throw new RefusedException(unknown.StartsWith('-') ? $"unknown flag {unknown}; -help lists the flags" : $"unexpected argument '{unknown}'; -help lists the flags");
            }

            sources = new([.. flags.Settable.Select(Bare)]);
            result = flags.Parse([.. flags.FromSources(sources, result), .. args]);
            return result.Errors is [var error, ..] ? throw new RefusedException(error.Message) : flags.Settings(result, sources);
        }
        catch (RefusedException refused)
        {
            Console.Error.WriteLine($"inbox: {sources?.Rename(refused.Message) ?? refused.Message}");
            exitCode = 2;
            return null;
        }
    }

    private IEnumerable<Option> Settable => _command.Options.Where(option => option is not HelpOption && option != _probe);

    private ParseResult Parse(IReadOnlyList<string> args) =>
        _command.Parse(args, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });

    /// <summary>Returns the settings from the sources, as flags, for flags that are not on the command line.</summary>
    private IEnumerable<string> FromSources(SettingSources sources, ParseResult given)
    {
        foreach (var option in Settable)
        {
            if (given.GetResult(option) is not { Implicit: false } && sources.TryGet(Bare(option), out var setting))
            {
                yield return $"{option.Name}={setting.Value}";
            }
        }
    }

    private ServerSettings Settings(ParseResult result, SettingSources sources)
    {
        var (folder, isFolderGiven) = PublicDirectory(result);
        var wanted = result.GetValue(_maxConnections);
        var connections = IsOn(result, _probe) ? wanted : OpenFiles.ConnectionsFor(wanted);
        var settings = new ServerSettings
        {
            AdminKey = result.GetValue(_adminKey) is { Length: > 0 } key && key != None ? key : null,
            Bind = Bind(result.GetValue(_bind)!),
            CodeTimeout = TimeSpan.FromSeconds(result.GetValue(_codeTimeout)),
            Cors = IsOn(result, _cors),
            DrainDelay = TimeSpan.FromSeconds(result.GetValue(_drainDelay)),
            Https = IsOn(result, _https),
            InboxCapacity = result.GetValue(_inboxCapacity),
            InboxTimeout = TimeSpan.FromSeconds(result.GetValue(_inboxTimeout)),
            MessageTimeout = TimeSpan.FromSeconds(result.GetValue(_messageTimeout)),
            CleanupInterval = TimeSpan.FromSeconds(result.GetValue(_cleanupInterval)),
            LongPolling = IsOn(result, _longPolling),
            Metrics = IsOn(result, _metrics),
            MaxHold = TimeSpan.FromSeconds(result.GetValue(_maxHold)),
            MaxWait = TimeSpan.FromSeconds(result.GetValue(_maxWait)),
            MaxBodySize = result.GetValue(_maxBodySize),
            MaxHeaderSize = result.GetValue(_maxHeaderSize),
            MaxInboxes = result.GetValue(_maxInboxes),
            MaxInboxBytes = result.GetValue(_maxInboxBytes),
            MaxTotalBytes = result.GetValue(_maxTotalBytes),
            MaxTotalMessages = result.GetValue(_maxTotalMessages),
            MaxConnections = connections,
            MaxConnectionsPerAddress = result.GetValue(_maxConnectionsPerAddress),
            MaxInboxesPerAddress = result.GetValue(_maxInboxesPerAddress),
            MaxBytesPerAddress = result.GetValue(_maxBytesPerAddress),
            IsShortOfFiles = connections < wanted,
            Redis = result.GetValue(_redis) is { Length: > 0 } redis && redis != None ? redis : null,
            RedisPrefix = RedisPrefix(result.GetValue(_redisPrefix)!),
            RateLimit = result.GetValue(_rateLimit),
            PathBase = PathBase(result.GetValue(_pathBase)!),
            Proxies = Networks(result.GetValue(_proxies)!),
            Public = folder,
            IsPublicGiven = isFolderGiven,
            CertificateFiles = IsOn(result, _https) ? CertificateFiles(result) : null,
            SignalServer = IsOn(result, _signalServer),
            PeerJs = IsOn(result, _peerJs),
            Ice = IceServers.Read(result.GetValue(_stun)!, result.GetValue(_turn)!, result.GetValue(_turnSecret)!, result.GetValue(_turnSecretFile)!),
            Probe = IsOn(result, _probe),
            Verbose = IsOn(result, _verbose),
            SettingsFile = sources.File,
            Printed = [.. Settable.Select(option => (Bare(option), Shown(result, option)))],
        };

        Refuse(settings.MaxInboxBytes < settings.MaxBodySize, $"-max-inbox-bytes must be at least -max-body-size ({settings.MaxBodySize}); it is {settings.MaxInboxBytes}");
        Refuse(settings.MaxBytesPerAddress != 0 && settings.MaxBytesPerAddress < settings.MaxBodySize, $"-max-bytes-per-address must be 0 or at least -max-body-size ({settings.MaxBodySize}); it is {settings.MaxBytesPerAddress}");
        Refuse(settings.MaxTotalBytes < settings.MaxInboxBytes, $"-max-total-bytes must be at least -max-inbox-bytes ({settings.MaxInboxBytes}); it is {settings.MaxTotalBytes}");
        Refuse(settings.MaxTotalMessages < settings.InboxCapacity, $"-max-total-messages must be at least -inbox-capacity ({settings.InboxCapacity}); it is {settings.MaxTotalMessages}");
        return settings;
    }

    private static IPEndPoint Bind(string text) =>
        BindAddress.TryParse(text, out var bind) ? bind : throw new RefusedException($"-bind must be ADDRESS:PORT, such as 0.0.0.0:3000; it is '{text}'");

    private static PathString PathBase(string text) =>
        BasePath.TryParse(text, out var path) ? path : throw new RefusedException($"-path-base must be a path of letters, digits and any of -._~, such as /app; it is '{text}'");

    private static string RedisPrefix(string text) =>
        text.Length is >= 1 and <= 64 && text.AsSpan().IndexOfAny('{', '}') < 0 ? text : throw new RefusedException($"-redis-prefix must have 1 to 64 characters, none of them a brace; it is '{text}'");

    private static List<IPNetwork> Networks(string text)
    {
        List<IPNetwork> networks = [];
        foreach (var part in text is None or "" ? [] : text.Split(','))
        {
            Refuse(!Inbox.Server.Proxies.TryParse(part.Trim(), out var network), $"-proxies must be addresses or networks, such as 127.0.0.1,10.0.0.0/8; '{part}' is neither");
            networks.Add(network);
        }

        return networks;
    }

    /// <summary>Returns the given folder, or "public" in the working directory if it exists, or null.</summary>
    private (string? Folder, bool IsGiven) PublicDirectory(ParseResult result)
    {
        var directory = Path.GetFullPath(result.GetValue(_public)!);
        var isGiven = result.GetResult(_public) is { Implicit: false };
        Refuse(isGiven && !Directory.Exists(directory), $"-public: there is no directory {directory}");
        return (Directory.Exists(directory) ? directory : null, isGiven);
    }

    private (string, string)? CertificateFiles(ParseResult result)
    {
        var (certificate, key) = (result.GetValue(_serverCert)!, result.GetValue(_serverKey)!);
        var isGiven = result.GetResult(_serverCert) is { Implicit: false } || result.GetResult(_serverKey) is { Implicit: false };
        if (!isGiven && !File.Exists(certificate) && !File.Exists(key))
        {
            return null;
        }

        Refuse(!File.Exists(certificate), $"-server-cert: there is no file {certificate}");
        Refuse(!File.Exists(key), $"-server-key: there is no file {key}");
        return (certificate, key);
    }

    private static void Refuse(bool isWrong, string message)
    {
        if (isWrong)
        {
            throw new RefusedException(message);
        }
    }

    private static Option<string> Text(string name, string standard, string description) =>
        new($"-{name}", $"--{name}") { Description = description, DefaultValueFactory = _ => standard, HelpName = "text" };

    private static Option<string> Switch(string name, string standard, string description) =>
        new($"-{name}", $"--{name}")
        {
            Description = description,
            DefaultValueFactory = _ => standard,
            HelpName = "true|false",
            Arity = ArgumentArity.ZeroOrOne,
            CustomParser = result =>
            {
                var text = result.Tokens is [var token, ..] ? token.Value : "true";
                if (text is not ("true" or "false"))
                {
                    result.AddError($"-{name} must be true or false; it is '{text}'");
                }

                return text;
            },
        };

    private static bool IsOn(ParseResult result, Option<string> option) => Value(result, option) == "true";

    /// <summary>Returns a switch's value. A switch without a value is on, although the parser returns its default.</summary>
    private static string Value(ParseResult result, Option<string> option) =>
        result.GetResult(option) is { Implicit: false, Tokens.Count: 0 } ? "true" : result.GetValue(option)!;

    private static Option<T> Number<T>(string name, T standard, T least, T most, string description)
        where T : struct, System.Numerics.IBinaryInteger<T> =>
        new($"-{name}", $"--{name}")
        {
            Description = description,
            DefaultValueFactory = _ => standard,
            HelpName = "number",
            CustomParser = result =>
            {
                var text = result.Tokens is [var token] ? token.Value : "";
                if (T.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
                {
                    return number;
                }

                result.AddError(string.Create(CultureInfo.InvariantCulture, $"-{name} must be a whole number from {least} to {most}; it is '{text}'"));
                return standard;
            },
        };

    private static string Bare(Option option) => option.Name.TrimStart('-');

    private static string Shown(ParseResult result, Option option) => option switch
    {
        Option<int> number => result.GetValue(number).ToString(CultureInfo.InvariantCulture),
        Option<long> number => result.GetValue(number).ToString(CultureInfo.InvariantCulture),

        // No secret may appear: output ends up in logs.
        { Name: "-admin-key" or "-turn-secret" } when result.GetValue((Option<string>)option) != None => "(hidden)",
        { Name: "-redis" } when result.GetValue((Option<string>)option)!.Contains("password=", StringComparison.OrdinalIgnoreCase) => "(hidden)",
        _ => Value(result, (Option<string>)option),
    };
}

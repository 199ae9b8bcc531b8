using System.CommandLine;
using Inbox.Benchmarks.Compare;
using Inbox.Benchmarks.Load;
using Inbox.Benchmarks.Servers;

namespace Inbox.Benchmarks;

/// <summary>The load runner's command line: <c>load</c> drives one server, <c>compare</c> starts several and drives them in turn.</summary>
internal static class Commands
{
    private static readonly string[] _names = ["pairs", "poll", "hold", "relay", "sockets", "streams", "setup", "million"];

    private static readonly Argument<string> _scenario = new Argument<string>("scenario") { Description = "pairs, poll, hold, relay, sockets, streams, setup or million" }.AcceptOnlyFromAmong(_names);
    private static readonly Argument<Uri> _url = new("url") { Description = "Where the mailboxes are, http or https, with the path: http://127.0.0.1:3000/inbox", CustomParser = result => new Uri(result.Tokens[0].Value) };
    private static readonly Option<int> _peers = new("--peers") { Description = "Peers, or pairs of them; without it 8 pairs, 16 polling, 2000 held or idle" };
    private static readonly Option<double> _seconds = new("--seconds") { Description = "How long is counted", DefaultValueFactory = _ => 5 };
    private static readonly Option<double> _warmUp = new("--warm-up") { Description = "How many seconds it runs before anything is counted", DefaultValueFactory = _ => 8 };
    private static readonly Option<int> _away = new("--away") { Description = "Milliseconds from an answer to the next GET of setup, as over a network" };
    private static readonly Option<bool> _http2 = new("--http2") { Description = "HTTP/2 instead of HTTP/1.1; needs TLS" };
    private static readonly Option<int?> _pid = new("--pid") { Description = "The server's process, to read its CPU time and memory" };
    private static readonly Option<string[]> _server = new("--server") { Description = "NAME=COMMAND of another server; {port}, {scheme} and {https} are filled in" };
    private static readonly Option<string[]> _peerJs = new("--peerjs") { Description = "NAME=COMMAND of a server that speaks PeerServer's protocol, for relay and sockets" };
    private static readonly Option<bool> _signalR = new("--signalr") { Description = "A hub of SignalR that does the same job, too" };
    private static readonly Option<bool> _redis = new("--redis") { Description = "The sample server with its mailboxes on a Redis of its own, too; needs redis-server" };
    private static readonly Option<string?> _json = new("--json") { Description = "Also writes the table to this file, for 'plot'" };
    private static readonly Argument<string> _document = new("document") { Description = "The Markdown file that shows tables, each below its picture" };
    private static readonly Argument<string> _growing = new Argument<string>("what") { Description = "peers, mailboxes or size" }.AcceptOnlyFromAmong([.. Growth.Kinds]);
    private static readonly Option<bool> _only = new("--only") { Description = "Only the servers given, without ours and the floor" };
    private static readonly Option<int> _rounds = new("--rounds") { Description = "How often each server is run; medians are shown", DefaultValueFactory = _ => 5 };
    private static readonly Option<bool> _tls = new("--tls") { Description = "HTTPS with each server's own certificate" };
    private static readonly Option<bool> _fast = new("--fast") { Description = "With the sample server's hosting settings" };

    public static RootCommand Create()
    {
        var load = new Command("load", "Drives a server that is running, and prints what was measured") { _scenario, _url, _peers, _seconds, _warmUp, _away, _http2, _pid };
        load.SetAction((result, _) => LoadAsync(result));
        var compare = new Command("compare", "Starts ours, the floor and the servers given, drives them in turn, and prints one table with ratios to the last")
        {
            _scenario, _server, _peerJs, _signalR, _redis, _only, _rounds, _peers, _seconds, _warmUp, _away, _tls, _http2, _json,
        };
        compare.SetAction((result, _) => CompareAsync(result));
        var cluster = new Command("cluster", "Compares two servers that share a Redis, and one, with one that keeps its mailboxes in memory; needs redis-server")
        {
            _scenario, _rounds, _peers, _seconds, _warmUp, _away, _tls, _http2, _json,
        };
        cluster.SetAction((result, _) => CompareClusterAsync(result));
        var grow = new Command("grow", "Drives the sample server with more and more of something, and prints what a message costs then") { _growing, _rounds, _peers, _seconds, _warmUp, _json };
        grow.SetAction((result, _) => GrowAsync(result));
        var plot = new Command("plot", "Makes the tables and pictures (SVG) of a document anew, from the files beside it that --json has written") { _document };
        plot.SetAction(result => BenchmarkDocument.Update(result.GetRequiredValue(_document)));
        var start = new Command("start", "Starts the servers given again and again, and prints how long each takes to its first answer, and its memory at rest") { _server, _rounds };
        start.SetAction((result, _) => StartAsync(result));
        var floor = new Command("floor", "Serves 200 to everything, and passes on what sockets say: what Kestrel itself costs") { _url, _fast };
        floor.SetAction((result, _) => FloorServer.RunAsync(result.GetRequiredValue(_url), result.GetValue(_fast)));
        var library = new Command("library", "Serves mailboxes from an app that has nothing else") { _url, _fast };
        library.SetAction((result, _) => LibraryServer.RunAsync(result.GetRequiredValue(_url), result.GetValue(_fast)));
        var signalR = new Command("signalr", "Serves a hub of SignalR that passes on what one user says to another") { _url, _fast };
        signalR.SetAction((result, _) => SignalRServer.RunAsync(result.GetRequiredValue(_url), result.GetValue(_fast)));
        var bytes = new Command("bytes", "Counts what a connection of each kind keeps alive on the heap of a server in this process");
        bytes.SetAction((_, _) => CountBytesAsync());
        return new RootCommand("Drives servers of the mailbox protocol. Any other first word goes to BenchmarkDotNet: --filter '*'") { load, compare, cluster, grow, plot, start, floor, library, signalR, bytes };
    }

    private static (IScenario Scenario, int Peers) ScenarioOf(string name) => name switch
    {
        "pairs" => (new PairsScenario(), 8),
        "poll" => (new PollScenario(), 16),
        "hold" => (new HoldScenario(), 2000),
        "relay" => (new RelayScenario(), 8),
        "sockets" => (IdleScenario.Sockets, 2000),
        "streams" => (IdleScenario.Streams, 2000),
        "million" => (new MillionScenario(), 8),
        _ => (new SetupScenario(), 1),
    };

    /// <summary>What is compared, as the head of a table.</summary>
    private static string TitleOf(string name, CompareOptions options) => (name switch
    {
        "pairs" => "Pairs that talk by long poll",
        "poll" => "Peers that poll empty mailboxes",
        "hold" => "Peers that wait by long poll",
        "relay" => "Pairs that talk over sockets",
        "sockets" => "Idle sockets",
        "streams" => "Idle streams",
        "million" => "A million set-ups",
        _ => "One set-up after the other",
    }) + (options.Http2 ? ", HTTP/2" : options.Tls ? ", HTTPS" : "");

    private static LoadOptions Options(ParseResult result) =>
        new(result.GetValue(_peers) is > 0 and var peers ? peers : ScenarioOf(result.GetRequiredValue(_scenario)).Peers, result.GetValue(_seconds), result.GetValue(_warmUp), result.GetValue(_away));

    private static async Task LoadAsync(ParseResult result)
    {
        var target = new Target(result.GetRequiredValue(_url), result.GetValue(_http2), Speech.Inbox, result.GetValue(_pid) is { } pid ? new(pid) : null);
        foreach (var figure in await ScenarioOf(result.GetRequiredValue(_scenario)).Scenario.RunAsync(target, Options(result)))
        {
            Console.WriteLine(figure);
        }
    }

    private static async Task CountBytesAsync()
    {
        foreach (var figure in await LiveBytes.CountAsync())
        {
            Console.WriteLine(figure);
        }
    }

    private static async Task CompareAsync(ParseResult result)
    {
        var scenario = ScenarioOf(result.GetRequiredValue(_scenario)).Scenario;
        IEnumerable<Contestant> own = result.GetValue(_only) ? [] : OursIn(scenario);
        if (!result.GetValue(_only) && scenario is PairsScenario or PollScenario or HoldScenario or RelayScenario or IdleScenario { What: "socket" })
        {
            // It answers nothing, or passes on: it can't be heard out.
            own = own.Append(Contestants.Floor);
        }

        var peerServers = Contestants.Read(result.GetValue(_peerJs)).Select(server => server with { Speech = Speech.PeerJs }).ToArray();
        own = peerServers.Length == 0 ? own : own.Append(Contestants.SamplePeerJs);
        own = result.GetValue(_redis) ? own.Append(new ClusterContestant("sample server on Redis", 1)) : own;
        own = result.GetValue(_signalR) ? own.Concat(SignalRIn(scenario)) : own;
        var servers = Contestants.Read(result.GetValue(_server)).Select(server => scenario is MillionScenario ? server with { Speech = Speech.InboxWithoutBatches } : server);
        var options = new CompareOptions(result.GetValue(_tls), result.GetValue(_http2), result.GetValue(_rounds), Options(result));
        var comparison = new Comparison([.. own, .. servers, .. peerServers], options);
        Show(await comparison.RunAsync(TitleOf(result.GetRequiredValue(_scenario), options), scenario, Console.Error), result);
    }

    /// <summary>What a million set-ups cost is told for each way that there is.</summary>
    private static IEnumerable<Contestant> OursIn(IScenario scenario) => scenario is MillionScenario
        ? [Contestants.Sample with { Name = "sample server, long poll" }, Contestants.Sample with { Name = "sample server, socket", Speech = Speech.InboxSockets }]
        : [Contestants.Sample, Contestants.Library];

    private static IEnumerable<Contestant> SignalRIn(IScenario scenario) => scenario is MillionScenario
        ? Contestants.SignalR.SelectMany(host => (Contestant[])[host with { Name = $"{host.Name}, long poll", Speech = Speech.SignalRPolls }, host with { Name = $"{host.Name}, socket" }])
        : Contestants.SignalR;

    private static async Task GrowAsync(ParseResult result)
    {
        var load = new LoadOptions(result.GetValue(_peers) is > 0 and var pairs ? pairs : 8, result.GetValue(_seconds), result.GetValue(_warmUp), Away: 0);
        var options = new CompareOptions(Tls: false, Http2: false, result.GetValue(_rounds), load);
        Show(await Growth.RunAsync(result.GetRequiredValue(_growing), options, Console.Error), result);
    }

    private static void Show(Table table, ParseResult result)
    {
        Console.WriteLine(table);
        if (result.GetValue(_json) is { } file)
        {
            table.Write(file);
        }
    }

    private static async Task CompareClusterAsync(ParseResult result)
    {
        var options = new CompareOptions(result.GetValue(_tls), result.GetValue(_http2), result.GetValue(_rounds), Options(result));
        var comparison = new Comparison([new ClusterContestant("two servers on Redis", 2), new ClusterContestant("one server on Redis", 1), Contestants.Sample], options);
        var name = result.GetRequiredValue(_scenario);
        Show(await comparison.RunAsync($"{TitleOf(name, options)}: many machines", ScenarioOf(name).Scenario, Console.Error), result);
    }

    private static async Task StartAsync(ParseResult result)
    {
        var starts = Contestants.Read(result.GetValue(_server)).Select(contestant => (Contestant: contestant, Milliseconds: new List<double>(), Megabytes: new List<double>())).ToList();
        for (var round = 0; round < result.GetValue(_rounds); round++)
        {
            foreach (var (contestant, milliseconds, megabytes) in starts)
            {
                var start = await contestant.StartUpAsync();
                milliseconds.Add(start.Milliseconds);
                megabytes.Add(start.Megabytes);
            }
        }

        foreach (var (contestant, milliseconds, megabytes) in starts)
        {
            Console.WriteLine(new Figure($"{contestant.Name}: ms to the first answer", Figure.Percentile(milliseconds, 0.5)));
            Console.WriteLine(new Figure($"{contestant.Name}: MB resident, at rest", Figure.Percentile(megabytes, 0.5)));
        }
    }
}

using Inbox.Reliability.Tests.Hosting;

namespace Inbox.Reliability.Tests.Chaos;

/// <summary>Peers on bad networks: whatever they do, the books balance.</summary>
/// <remarks>
/// <c>INBOX_CHAOS_MESSAGES</c> says how many messages in all (20,000), <c>INBOX_CHAOS_URL</c> where to, see <see cref="ChaosTarget"/>. A server that does
/// not keep the promises fails the tests; the table is printed all the same.
/// </remarks>
[TestFixture]
internal sealed class ChaosTests
{
    private static readonly int _messages = Setting.Number("INBOX_CHAOS_MESSAGES", 20_000);

    private readonly List<(string Fault, string Mode, Balance Balance)> _rows = [];
    private ChaosTarget _target = null!;

    private static readonly Fault[] _faults = [.. ReceiverFaults.All, .. SenderFaults.All, Storm.Fault];

    private static IEnumerable<TestCaseData> Cases => from fault in _faults from mode in Mode.All select new TestCaseData(fault, mode);

    [OneTimeSetUp]
    public async Task StartAsync() => _target = await ChaosTarget.StartAsync();

    [OneTimeTearDown]
    public async Task PrintAsync()
    {
        TestContext.Progress.WriteLine(ChaosTable.Of(_rows));
        await _target.DisposeAsync();
    }

    [TestCaseSource(nameof(Cases))]
    public async Task Every_accepted_message_comes_once_and_in_order_though(Fault fault, Mode mode)
    {
        using var patience = Patience.For(_messages / 100);
        var ledger = new Ledger();
        var share = _messages * fault.Weight / (_faults.Sum(other => other.Weight) * Mode.All.Count());
        await Task.WhenAll(Enumerable.Range(0, fault.Lanes).Select(seed => Task.Run(async () =>
        {
            using var lane = new Lane(_target, ledger, mode, seed, patience.Token);
            await lane.ClaimAsync();
            while (ledger.Accepted < share)
            {
                await fault.PlayAsync(lane);
            }

            await lane.LeaveAsync();
        })));

        var balance = ledger.Close();
        _rows.Add((fault.Name, mode.ToString(), balance));
        balance.Lost.Should().BeLessThanOrEqualTo(balance.Doubtful, "acknowledged delivery loses nothing, and plain delivery what a reader threw away");
        balance.Doubled.Should().Be(0);
        balance.OutOfOrder.Should().Be(0);
        balance.Torn.Should().Be(0, "a message arrives whole and at its recipient, or not at all");
        balance.CutShortButStored.Should().Be(0, "half a request is none");
        _target.Bytes.Should().Be(0, "all have left");
        _target.Errors.Should().BeEmpty();
    }
}

using Inbox.Rendezvous;

namespace Inbox.Tests.Rendezvous;

[TestFixture]
internal sealed class RendezvousCodeTests
{
    [TestCase("kx4t9mpw")]
    [TestCase("KX4T-9MPW")]
    [TestCase(" kx 4t 9m pw ")]
    [TestCase("k-x-4-t-9-m-p-w")]
    [TestCase("kx4t\t9mpw\n")]
    public void A_code_is_read_however_it_is_spaced(string typed) => Read(typed).Should().Be("kx4t9mpw");

    [TestCase("oO00iIlL", "00001111")]
    [TestCase("uUvv0123", "vvvv0123")]
    public void Look_alikes_mean_the_same(string typed, string code) => Read(typed).Should().Be(code);

    [TestCase("")]
    [TestCase("kx4t9mp")]
    [TestCase("kx4t9mpww")]
    [TestCase("kx4t9mp!")]
    [TestCase("kx4t9mpä")]
    [TestCase("kx4t_9mpw")]
    [TestCase("\0\0\0\0\0\0\0\0")]
    public void What_is_none_is_refused(string typed) => RendezvousCode.TryParse(typed, out _).Should().BeFalse();

    [Test]
    public void A_new_code_reads_as_itself_and_has_forty_random_bits()
    {
        var codes = Enumerable.Range(0, 20_000).Select(_ => RendezvousCode.NewCode()).ToArray();

        // Two alike of 20,000 happen once in 5,000 runs.
        codes.Distinct().Count().Should().BeGreaterThanOrEqualTo(codes.Length - 1);
        codes.Take(1000).Should().OnlyContain(code => Read(code.ToString()) == code.ToString() && code.ToString().Length == RendezvousCode.Length);
        for (var place = 0; place < RendezvousCode.Length; place++)
        {
            var seen = codes.CountBy(code => code.ToString()[place]).ToArray();
            seen.Should().HaveCount(32);

            // 625 expected; seven standard deviations off never happens.
            seen.Should().OnlyContain(each => each.Value > 450 && each.Value < 800);
        }
    }

    private static string? Read(string typed) => RendezvousCode.TryParse(typed, out var code) ? code.ToString() : null;
}

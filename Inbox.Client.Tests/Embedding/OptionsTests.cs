namespace Inbox.Client.Tests.Embedding;

[TestFixture]
public sealed class OptionsTests
{
    private static readonly InboxClientOptions _fine = Fine();

    [TestCase("a")]
    [TestCase("zoë 😀 /?&%")]
    public void A_legal_name_is_accepted(string name) => Make(options => options.Name = name).Should().NotThrow();

    [TestCase("", "1 to 256 bytes")]
    [TestCase("al:ice", "without a colon")]
    [TestCase("al\nice", "control characters")]
    public void A_name_that_no_server_takes_is_refused_with_the_reason(string name, string reason) =>
        Make(options => options.Name = name).Should().Throw<ArgumentException>().WithMessage($"*Name*{reason}*");

    [Test]
    public void A_name_with_half_a_letter_is_refused() =>
        Make(options => options.Name = "al\ud800ice").Should().Throw<ArgumentException>().WithMessage("*Name*UTF-8*");

    [Test]
    public void A_name_of_more_than_256_bytes_is_refused()
    {
        Make(options => options.Name = new string('ä', 128)).Should().NotThrow();
        Make(options => options.Name = new string('ä', 128) + "x").Should().Throw<ArgumentException>().WithMessage("*Name*256 bytes*");
    }

    [TestCase("/inbox")]
    [TestCase("ftp://example.org/inbox")]
    [TestCase("file:///inbox")]
    [TestCase("http://alice:secret@example.org/inbox")]
    public void A_url_that_cannot_work_is_refused(string url) =>
        Make(options => options.Endpoint = new(url, UriKind.RelativeOrAbsolute)).Should().Throw<ArgumentException>().WithMessage("*InboxClientOptions.Endpoint*");

    [TestCase(nameof(InboxClientOptions.MaxWait), 0.999, false)]
    [TestCase(nameof(InboxClientOptions.MaxWait), 1, true)]
    [TestCase(nameof(InboxClientOptions.MaxWait), 3600, true)]
    [TestCase(nameof(InboxClientOptions.MaxWait), 3601, false)]
    [TestCase(nameof(InboxClientOptions.RetryFor), -0.001, false)]
    [TestCase(nameof(InboxClientOptions.RetryFor), 0, true)]
    [TestCase(nameof(InboxClientOptions.RetryFor), 3600, true)]
    [TestCase(nameof(InboxClientOptions.RetryFor), 3601, false)]
    [TestCase(nameof(InboxClientOptions.RequestTimeout), 0.009, false)]
    [TestCase(nameof(InboxClientOptions.RequestTimeout), 0.01, true)]
    [TestCase(nameof(InboxClientOptions.RequestTimeout), 3600, true)]
    [TestCase(nameof(InboxClientOptions.RequestTimeout), 3601, false)]
    public void A_time_is_accepted_up_to_its_limits(string property, double seconds, bool isFine)
    {
        var make = Make(options => typeof(InboxClientOptions).GetProperty(property)!.SetValue(options, TimeSpan.FromSeconds(seconds)));
        if (isFine)
        {
            make.Should().NotThrow();
        }
        else
        {
            make.Should().Throw<ArgumentException>().WithMessage($"*{property}*");
        }
    }

    [TestCase(0, false)]
    [TestCase(1, true)]
    [TestCase(1_000_000, true)]
    [TestCase(1_000_001, false)]
    public void A_number_of_messages_is_accepted_up_to_its_limits(int messages, bool isFine)
    {
        var make = Make(options => options.MaxPending = messages);
        if (isFine)
        {
            make.Should().NotThrow();
        }
        else
        {
            make.Should().Throw<ArgumentException>().WithMessage("*MaxPending*");
        }
    }

    [TestCase(8_388_607, false)]
    [TestCase(8_388_608, true)]
    [TestCase(1 << 30, true)]
    [TestCase((1 << 30) + 1, false)]
    public void A_number_of_bytes_is_accepted_within_its_limits(int bytes, bool isFine)
    {
        var make = Make(options => options.MaxAnswerBytes = bytes);
        if (isFine)
        {
            make.Should().NotThrow();
        }
        else
        {
            make.Should().Throw<ArgumentException>().WithMessage("*MaxAnswerBytes*");
        }
    }

    [Test]
    public void What_is_missing_or_unknown_is_named()
    {
        Make(options => options.Password = null!).Should().Throw<ArgumentException>().WithMessage("*Password*");
        Make(options => options.Name = null!).Should().Throw<ArgumentException>().WithMessage("*Name*");
        Make(options => options.Endpoint = null!).Should().Throw<ArgumentException>().WithMessage("*Endpoint*");
        Make(options => options.TimeProvider = null!).Should().Throw<ArgumentException>().WithMessage("*TimeProvider*");
        Make(options => options.Transport = (InboxTransport)77).Should().Throw<ArgumentException>().WithMessage("*Transport*");
    }

    [TestCase(25, false)]
    [TestCase(26, true)]
    public void An_http_client_that_would_cut_every_long_poll_is_refused(int seconds, bool isFine)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(seconds) };
        var make = () => new InboxClient(http, _fine);
        if (isFine)
        {
            make.Should().NotThrow();
        }
        else
        {
            make.Should().Throw<ArgumentException>().WithMessage("*HttpClient.Timeout*MaxWait*");
        }
    }

    [TestCase("", false)]
    [TestCase("0123456789abcdef", false)]
    [TestCase("sha256", false)]
    [TestCase("0123456789abcdef0123456789ABCDEF0123456789abcdef0123456789ABCDEF", true)]
    [TestCase("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdeg", false)]
    [TestCase("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0", false)]
    [TestCase("01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF", true)]
    [TestCase("01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD", false)]
    [TestCase("01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67", false)]
    public void A_fingerprint_is_64_digits_with_or_without_colons(string fingerprint, bool isFine)
    {
        var make = Make(options => options.TrustedCertificateSha256 = fingerprint);
        if (isFine)
        {
            make.Should().NotThrow();
        }
        else
        {
            make.Should().Throw<ArgumentException>().WithMessage("*TrustedCertificateSha256*64 hexadecimal digits*");
        }
    }

    [Test]
    public void A_fingerprint_that_nothing_would_check_is_refused()
    {
        var options = Fine();
        options.TrustedCertificateSha256 = new('a', 64);
        using var http = new HttpClient();

        FluentActions.Invoking(() => new InboxClient(http, options)).Should().Throw<ArgumentException>().WithMessage("*TrustedCertificateSha256*handler*");
        options.Endpoint = new("http://example.org/inbox");
        FluentActions.Invoking(() => new InboxClient(options)).Should().Throw<ArgumentException>().WithMessage("*TrustedCertificateSha256*https*");
    }

    [Test]
    public async Task Options_that_change_later_change_nothing()
    {
        var options = Fine();
        await using var client = new InboxClient(options);
        options.Name = "mallory";

        client.Name.Should().Be("alice");
    }

    private static Action Make(Action<InboxClientOptions> change) => () =>
    {
        var options = Fine();
        change(options);
        _ = new InboxClient(options);
    };

    private static InboxClientOptions Fine() => new() { Endpoint = new("https://example.org/inbox"), Name = "alice", Password = "" };
}

using System.Text;

namespace Inbox.Tests;

[TestFixture]
internal sealed class MailboxNameTests
{
    [TestCase("a")]
    [TestCase("alice@example.org")]
    [TestCase("Zoë 🎥 ☎")]
    [TestCase(" a:b%2F;+ ")]
    [TestCase("\u200b")]
    public void Any_text_without_control_characters_is_a_name(string name)
    {
        MailboxName.IsLegal(name).Should().BeTrue();
        MailboxName.TryDecode(Encoding.UTF8.GetBytes(name), out var decoded).Should().BeTrue();
        decoded.Should().Be(name);
    }

    [TestCase("")]
    [TestCase("\0")]
    [TestCase("a\r\nb")]
    [TestCase("\u007f")]
    [TestCase("\u0080")]
    [TestCase("\u009f")]
    public void Nothing_and_control_characters_are_no_name(string name)
    {
        MailboxName.IsLegal(name).Should().BeFalse();
        MailboxName.TryDecode(Encoding.UTF8.GetBytes(name), out _).Should().BeFalse();
    }

    [TestCase("a", 256)]
    [TestCase("é", 128)]
    [TestCase("🎥", 64)]
    public void A_name_has_at_most_256_bytes(string letter, int times)
    {
        var longest = string.Concat(Enumerable.Repeat(letter, times));
        MailboxName.IsLegal(longest).Should().BeTrue();
        MailboxName.IsLegal(longest + "a").Should().BeFalse();
        MailboxName.TryDecode(Encoding.UTF8.GetBytes(longest), out _).Should().BeTrue();
        MailboxName.TryDecode(Encoding.UTF8.GetBytes(longest + "a"), out _).Should().BeFalse();
    }

    [TestCase(new byte[] { 0xff })]
    [TestCase(new byte[] { 0xc3 })]
    [TestCase(new byte[] { 0xc0, 0x80 })]
    [TestCase(new byte[] { 0xed, 0xa0, 0x80 })]
    public void Bytes_that_are_no_UTF8_are_no_name(byte[] bytes) => MailboxName.TryDecode(bytes, out _).Should().BeFalse();

    // As numbers: an attribute's text is stored as UTF-8, which has no way to say them.
    [TestCase(0xd800)]
    [TestCase(0xdc00)]
    public void An_unpaired_surrogate_is_no_name(int surrogate) => MailboxName.IsLegal($"a{(char)surrogate}b").Should().BeFalse();
}

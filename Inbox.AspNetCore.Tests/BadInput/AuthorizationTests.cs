using System.Text;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.AspNetCore.Tests.BadInput;

public sealed class AuthorizationTests(Door door) : BadInputTests(door)
{
    [TestCase("")]
    [TestCase("Authorization:\r\n")]
    [TestCase("Authorization: Basic\r\n")]
    [TestCase("Authorization: Basic \r\n")]
    [TestCase("Authorization: Basic YWxpY2U6c2VjcmV\r\n")]
    [TestCase("Authorization: Basic YWxp Y2U6c2VjcmV0\r\n")]
    [TestCase("Authorization: Basic YWxpY2U6c2VjcmV0, Basic YWxpY2U6c2VjcmV0\r\n")]
    [TestCase("Authorization: Basic -_-_\r\n")]
    [TestCase("Authorization: Basic alice:secret\r\n")]
    [TestCase("Authorization: Basic YWxpY2U=\r\n")]
    [TestCase("Authorization: Basic\tYWxpY2U6c2VjcmV0\r\n")]
    [TestCase("Authorization: BasicYWxpY2U6c2VjcmV0\r\n")]
    [TestCase("Authorization: Digest YWxpY2U6c2VjcmV0\r\n")]
    [TestCase("Authorization: Basic \u00fc\r\n")]
    [TestCase(RawConnection.Alice + RawConnection.Alice)]
    [TestCase(RawConnection.Alice + "Authorization: Basic Ym9iOng=\r\n")]
    public async Task Credentials_that_cannot_be_read_are_401_with_a_challenge(string header)
    {
        var answer = await AskAsync($"GET /inbox HTTP/1.1\r\nHost: x\r\n{header}\r\n");

        answer.ShouldBeProblem(401, "Credentials needed");
        answer["WWW-Authenticate"].Should().Be("Basic realm=\"inbox\", charset=\"UTF-8\"");
    }

    [TestCase("Authorization: basic YWxpY2U6c2VjcmV0\r\n")]
    [TestCase("authorization: BASIC YWxpY2U6c2VjcmV0\r\n")]
    [TestCase("Authorization:Basic    YWxpY2U6c2VjcmV0   \r\n")]
    public async Task Case_and_spaces_do_not_matter(string header)
    {
        (await AskAsync($"GET /inbox HTTP/1.1\r\nHost: x\r\n{header}\r\n")).Status.Should().Be(204);
    }

    [TestCase(":secret")]
    [TestCase("::")]
    [TestCase("a\0b:secret")]
    [TestCase("a\tb:secret")]
    [TestCase("\u0080:secret")]
    public async Task An_illegal_name_is_400(string userPass)
    {
        (await AskAsync(Get(Encoding.UTF8.GetBytes(userPass)))).ShouldBeProblem(400, "Illegal mailbox name");
    }

    [Test]
    public async Task A_name_that_is_no_UTF8_is_400()
    {
        (await AskAsync(Get([0xC3, 0x28, (byte)':', (byte)'x']))).ShouldBeProblem(400, "Illegal mailbox name");
        (await AskAsync(Get([0xED, 0xA0, 0x80, (byte)':']))).ShouldBeProblem(400, "Illegal mailbox name");
        (await AskAsync(Get([0xFC, (byte)':', (byte)'x']))).ShouldBeProblem(400, "Illegal mailbox name");
    }

    [Test]
    public async Task A_password_that_is_no_UTF8_is_a_password()
    {
        (await AskAsync(Get([(byte)'a', (byte)':', 0xFF, 0x00, (byte)':']))).Status.Should().Be(204);
    }

    [TestCase("Jürgen:x")]
    [TestCase("50%:x")]
    [TestCase("%00:x")]
    [TestCase("a;b&to=c:x")]
    [TestCase(" :x")]
    [TestCase("../../etc/passwd:x")]
    public async Task Odd_names_are_names(string userPass)
    {
        (await AskAsync(Get(Encoding.UTF8.GetBytes(userPass)))).Status.Should().Be(204);
    }

    [Test]
    public async Task A_very_long_header_is_judged_as_any_other()
    {
        (await AskAsync(Get(Encoding.UTF8.GetBytes(new string('x', 20_000) + ":x")))).ShouldBeProblem(400, "Illegal mailbox name");
        (await AskAsync(Get(Encoding.UTF8.GetBytes("x:" + new string('x', 20_000))))).Status.Should().Be(204);
    }

    private static string Get(byte[] userPass) => $"GET /inbox HTTP/1.1\r\nHost: x\r\nAuthorization: Basic {Convert.ToBase64String(userPass)}\r\n\r\n";
}

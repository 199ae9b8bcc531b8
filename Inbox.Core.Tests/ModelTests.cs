using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Inbox.Memory;
using Microsoft.Extensions.Time.Testing;

namespace Inbox.Tests;

/// <summary>Any sequence of operations has the same outcome in the store as in <see cref="NaiveStore"/>.</summary>
[TestFixture]
internal sealed class ModelTests
{
    private static readonly string[] _names = ["a", "b", "c", "d"];

    [Test]
    public void Any_sequence_of_operations_does_what_the_naive_model_does() =>
        Prop.ForAll(Arb.From(Gen.NonEmptyListOf(Operation)), operations => Agree([.. operations]).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(3_000).WithEndSize(200));

    private static Gen<Step> Operation => Gen.Frequency(
        (3, from name in Gen.Elements(_names) from password in Gen.Elements("x", "y") select new Step(Kind.Claim, name, password, 0)),
        (3, from name in Gen.Elements(_names) from password in Gen.Elements("x", "y") select new Step(Kind.ClaimWhileAttached, name, password, 0)),
        (1, from name in Gen.Elements(_names) select new Step(Kind.Attach, name, "", 0)),
        (1, from name in Gen.Elements(_names) select new Step(Kind.Detach, name, "", 0)),
        (6, from name in Gen.Elements(_names) from to in Gen.Elements(_names) from size in Gen.Choose(0, 12) select new Step(Kind.Send, name, to, size)),
        (2, from name in Gen.Elements(_names) from to in Gen.Elements(_names) from size in Gen.Choose(0, 12) select new Step(Kind.Hold, name, to, size)),
        (4, from name in Gen.Elements(_names) from max in Gen.Choose(1, 4) select new Step(Kind.Receive, name, "", max)),
        (1, from name in Gen.Elements(_names) from max in Gen.Choose(1, 4) select new Step(Kind.Return, name, "", max)),
        (1, from name in Gen.Elements(_names) select new Step(Kind.Leave, name, "", 0)),
        (2, from seconds in Gen.Choose(1, 12) select new Step(Kind.Wait, "", "", seconds)),
        (1, Gen.Constant(new Step(Kind.Sweep, "", "", 0))));

    private static async Task<bool> Agree(IReadOnlyList<Step> steps)
    {
        var clock = new FakeTimeProvider();
        var options = new InboxOptions
        {
            IdleTimeout = TimeSpan.FromSeconds(20), MessageTimeout = TimeSpan.FromSeconds(15), MaxMailboxMessages = 4,
            MaxMessageBytes = 10, MaxMailboxBytes = 25, MaxTotalBytes = 40, MaxMailboxes = 3, MaxHold = TimeSpan.FromSeconds(14),
        };
        using var store = new MemoryMailboxStore(options, clock);
        var model = new NaiveStore(options, clock);
        var passwords = _names.ToDictionary(name => name, _ => "x");
        var receivers = new Dictionary<string, IMailboxReceiver>();
        for (var i = 0; i < steps.Count; i++)
        {
            var (expected, actual) = await Apply(steps[i], store, model, clock, passwords, receivers);
            actual.Should().Be(expected, $"that is what the model does at step {i} of\n{string.Join('\n', steps)}");
        }

        return true;
    }

    private static async Task<(string Expected, string Actual)> Apply(
        Step step,
        MemoryMailboxStore store,
        NaiveStore model,
        FakeTimeProvider clock,
        Dictionary<string, string> passwords,
        Dictionary<string, IMailboxReceiver> receivers)
    {
        switch (step.Kind)
        {
            case Kind.Claim or Kind.ClaimWhileAttached:
                var isWhileAttached = step.Kind == Kind.ClaimWhileAttached;
                var expectedClaim = model.Claim(step.Name, step.Other, isWhileAttached);
                if (expectedClaim == ClaimStatus.Claimed)
                {
                    passwords[step.Name] = step.Other;
                }

                var mode = isWhileAttached ? ClaimMode.WhileAttached : ClaimMode.OpenOrCreate;
                return ($"{expectedClaim}", $"{(await store.ClaimAsync(step.Name, Encoding.UTF8.GetBytes(step.Other), new() { Mode = mode })).Status}");
            case Kind.Detach:
                model.Detach(step.Name);
                await (receivers.Remove(step.Name, out var receiver) ? receiver.DisposeAsync() : default);
                return ("", "");
            case Kind.Wait:
                clock.Advance(TimeSpan.FromSeconds(step.Number));
                return ("", "");
            case Kind.Sweep:
                store.Sweep();
                return ("", "");
        }

        // All others are the owner's, who claims first, as every request does.
        var modelClaim = model.Claim(step.Name, passwords[step.Name]);
        var claim = await store.ClaimAsync(step.Name, Encoding.UTF8.GetBytes(passwords[step.Name]));
        if (!claim.TryGetMailbox(out var mailbox))
        {
            return ($"{modelClaim}", $"{claim.Status}");
        }

        switch (step.Kind)
        {
            case Kind.Send or Kind.Hold:
                var body = new byte[step.Number];
                var hold = step.Kind == Kind.Hold ? TimeSpan.FromSeconds(10 + step.Number) : TimeSpan.Zero;
                return ($"{model.Send(step.Name, step.Other, body, hold)}", $"{await mailbox.SendAsync(step.Other, new(body), new() { Hold = hold })}");
            case Kind.Attach:
                model.Attach(step.Name);
                receivers[step.Name] = await mailbox.AttachAsync();
                return ("", "");
            case Kind.Leave:
                model.Leave(step.Name);
                await mailbox.LeaveAsync();
                return ("", "");
            default:
                var isKept = step.Kind == Kind.Receive;
                var expected = model.Receive(step.Name, step.Number, isKept);
                var result = await mailbox.ReceiveAsync(new() { Max = step.Number });
                _ = isKept ? await result.CompleteAsync() : await result.ReturnAsync();
                return (Show(expected.Select(m => (m.From, m.Body.Length))), Show(result.Messages.Select(m => (m.From, m.Body.Length))));
        }
    }

    private static string Show(IEnumerable<(string From, int Length)> messages) => string.Join(' ', messages.Select(m => $"{m.From}:{m.Length}"));

    private enum Kind
    {
        Claim,
        ClaimWhileAttached,
        Attach,
        Detach,
        Send,
        Hold,
        Receive,
        Return,
        Leave,
        Wait,
        Sweep,
    }

    private sealed record Step(Kind Kind, string Name, string Other, int Number);
}

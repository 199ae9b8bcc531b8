using System.Text;
using System.Text.Json;
using Inbox.Reliability.Tests.Hosting;

namespace Inbox.Reliability.Tests.Chaos;

/// <summary>A message as a receiver gets it.</summary>
/// <param name="From">Who the server says sent it.</param>
/// <param name="Id">Its number; null where the server has none.</param>
/// <param name="Body">Its bytes.</param>
internal sealed record Parcel(string? From, long? Id, byte[] Body)
{
    /// <summary>What is in an answer: one message, a batch, or none.</summary>
    public static IReadOnlyList<Parcel> Of(RawAnswer? answer)
    {
        if (answer is not { Status: 200 })
        {
            return [];
        }

        if (answer["Content-Type"] != "application/json")
        {
            return [new(answer["X-From"], answer.MessageId, answer.Body)];
        }

        using var batch = JsonDocument.Parse(answer.Body);
        return
        [
            .. batch.RootElement.EnumerateArray().Select(envelope => new Parcel(
                envelope.GetProperty("from").GetString(), envelope.GetProperty("id").GetInt64(), Encoding.UTF8.GetBytes(envelope.GetProperty("text").GetString()!))),
        ];
    }
}

using System.Text.Json;
using System.Text.Json.Serialization;
using Inbox.Client;

namespace ConsolePeer;

/// <summary>What the two sides send each other: <c>{"text":"hello"}</c>.</summary>
internal sealed record ChatLine(string Text)
{
    /// <summary>The words in a message, whoever sent it: curl sends no JSON.</summary>
    public static string Of(ReceivedMessage message)
    {
        try
        {
            return message.Json(ChatJson.Default.ChatLine)?.Text ?? message.Text;
        }
        catch (JsonException)
        {
            return message.Text;
        }
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ChatLine))]
internal sealed partial class ChatJson : JsonSerializerContext;

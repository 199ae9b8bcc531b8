using System.Text.Json;
using System.Text.Json.Serialization;
using Inbox.Client;

namespace ConsolePeer;

/// <summary>The message that both sides send: <c>{"text":"hello"}</c>.</summary>
internal sealed record ChatLine(string Text)
{
    /// <summary>Gets the text of a message. A message that is not JSON, such as one from curl, is the text itself.</summary>
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

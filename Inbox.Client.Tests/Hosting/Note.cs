using System.Text.Json.Serialization;

namespace Inbox.Client.Tests.Hosting;

/// <summary>Something to send as JSON.</summary>
internal sealed record Note(string From, int Number);

[JsonSerializable(typeof(Note))]
internal sealed partial class NoteJson : JsonSerializerContext;

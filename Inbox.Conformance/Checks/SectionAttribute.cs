namespace Inbox.Conformance.Checks;

/// <summary>On a class of checks: which section of which document they check.</summary>
/// <param name="part">What a server without it does not offer.</param>
/// <param name="key">What the ids of its checks begin with.</param>
/// <param name="title">The heading in the document.</param>
/// <param name="document">The document's file.</param>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class SectionAttribute(Part part, string key, string title, string document = "docs/protocol.md") : Attribute
{
    public Part Part => part;

    public string Key => key;

    public string Title => title;

    public string Document => document;

    /// <summary>Gets or sets a value indicating whether its checks disturb each other, and run one after the other.</summary>
    public bool OneByOne { get; set; }
}

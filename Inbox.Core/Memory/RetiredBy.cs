namespace Inbox.Memory;

/// <summary>What ended a mailbox.</summary>
internal enum RetiredBy
{
    /// <summary>Nobody used it for the idle timeout.</summary>
    Expiry,

    /// <summary>Its owner left.</summary>
    Owner,
}

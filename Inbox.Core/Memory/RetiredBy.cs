namespace Inbox.Memory;

/// <summary>The reason why a mailbox ended.</summary>
internal enum RetiredBy
{
    /// <summary>The mailbox was unused for the idle timeout.</summary>
    Expiry,

    /// <summary>Its owner left.</summary>
    Owner,
}

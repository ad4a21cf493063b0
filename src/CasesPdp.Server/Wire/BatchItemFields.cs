namespace CasesPdp.Server.Wire;

/// <summary>The fields of an item of a batch, not yet resolved.</summary>
internal ref struct BatchItemFields
{
    /// <summary>The item's own entities, and its correlation id.</summary>
    public ReadOnlySpan<byte> Subject;
    public ReadOnlySpan<byte> Action;
    public ReadOnlySpan<byte> Resource;
    public ReadOnlySpan<byte> CorrelationId;

    /// <summary>Which entities it has.</summary>
    public bool HasSubject;
    public bool HasAction;
    public bool HasResource;

    /// <summary>Reads the item; false where it falls back.</summary>
    public bool TryRead(ReadOnlySpan<byte> item)
    {
        var cursor = new WireCursor(item);
        while (!cursor.IsAtEnd)
        {
            var read = cursor.TryReadNumber(out var tag) && tag switch
            {
                WireTags.Subject => !HasSubject && (HasSubject = true) && cursor.TryReadBytes(out Subject),
                WireTags.Action => !HasAction && (HasAction = true) && cursor.TryReadBytes(out Action),
                WireTags.Resource => !HasResource && (HasResource = true) && cursor.TryReadBytes(out Resource),
                WireTags.ItemCorrelationId => cursor.TryReadBytes(out CorrelationId) && WireName.IsWellFormed(CorrelationId),
                _ => cursor.TrySkip(tag),
            };
            if (!read)
            {
                return false;
            }
        }

        return true;
    }
}

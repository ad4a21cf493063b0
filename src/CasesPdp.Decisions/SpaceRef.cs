namespace CasesPdp.Decisions;

/// <summary>A space that a question names: one that the policy lists, a well-formed one that it does not list, or none at all.</summary>
public readonly ref struct SpaceRef
{
    private const int UnlistedId = -1;
    private const int MalformedId = -2;

    private SpaceRef(int id, ReadOnlySpan<byte> name)
    {
        Id = id;
        Name = name;
    }

    /// <summary>An id that is no space id.</summary>
    public static SpaceRef Malformed => new(MalformedId, default);

    /// <summary>The id in the <see cref="SpaceTable"/>, negative when the policy does not list the space.</summary>
    public int Id { get; }

    /// <summary>The bytes of an unlisted space's name, for the patterns of roles.</summary>
    public ReadOnlySpan<byte> Name { get; }

    /// <summary>Whether the id cannot be a space's.</summary>
    public bool IsMalformed => Id == MalformedId;

    /// <summary>A space that the policy lists.</summary>
    public static SpaceRef Listed(int id) => new(id, default);

    /// <summary>A well-formed space that the policy does not list.</summary>
    public static SpaceRef Unlisted(ReadOnlySpan<byte> name) => new(UnlistedId, name);
}

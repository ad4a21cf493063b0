using System.Runtime.CompilerServices;
using System.Text;

namespace CasesPdp.Decisions;

/// <summary>The limits on what one request may ask. Server and command line enforce the same ones.</summary>
public static class Limits
{
    /// <summary>Most items in one batch.</summary>
    public const int BatchItems = 10_000;

    /// <summary>Most cells in one matrix: subjects x actions x (owner, space) cells.</summary>
    public const int MatrixCells = 1_000_000;

    /// <summary>Most subjects that one request filters.</summary>
    public const int FilteredSubjects = 10_000;

    /// <summary>Most roles that one subject names, duplicates counted; the same for the roles that limit it.</summary>
    public const int SubjectRoles = 256;

    /// <summary>Most owners that one resource (or plan) names, duplicates counted.</summary>
    public const int ResourceOwners = 256;

    /// <summary>Most assignees that one resource names, duplicates counted.</summary>
    public const int ResourceAssignees = 1_000;

    /// <summary>Most facets that one action names, duplicates counted.</summary>
    public const int ActionFacets = 32;

    /// <summary>Most bytes of a name (action, role, owner, space, facet, connector, subject id, uid, correlation id), as UTF-8.</summary>
    public const int NameBytes = 512;

    // The longest UTF-8 that one UTF-16 unit of well-formed text can become.
    private const int MaxBytesPerChar = 3;

    /// <summary>Most bytes of one request message.</summary>
    public const int MessageBytes = 4 * 1024 * 1024;

    /// <summary>Most roles in one page of a list.</summary>
    public const int PageSize = 10_000;

    /// <summary>Most distinct owners that one policy can register: an owner set is one machine word.</summary>
    public const int Owners = 64;

    /// <summary>Most distinct space patterns (<c>space:team-*</c>) in the roles of one policy.</summary>
    public const int SpacePatterns = 1_024;

    /// <summary>Most distinct <c>api:</c> and <c>ui:</c> names in one policy, the five that calls ask for included.</summary>
    public const int SharedBits = 16_384;

    /// <summary>Whether a name has more than <see cref="NameBytes"/> as UTF-8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsTooLong(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length > NameBytes / MaxBytesPerChar && Encoding.UTF8.GetByteCount(name) > NameBytes;
    }
}

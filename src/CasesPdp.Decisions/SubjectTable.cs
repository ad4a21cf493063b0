namespace CasesPdp.Decisions;

/// <summary>The subjects that the policy lists: their roles and profile uids.</summary>
public sealed class SubjectTable
{
    private readonly int[][] _roles;
    private readonly byte[]?[] _profileUids;

    /// <summary>Builds the table.</summary>
    /// <param name="ids">The subject ids.</param>
    /// <param name="roles">For each subject the ids of its known roles.</param>
    /// <param name="profileUids">For each subject its profile uid as UTF-8, if it has one.</param>
    public SubjectTable(NameIndex ids, int[][] roles, byte[]?[] profileUids)
    {
        Ids = ids;
        _roles = roles;
        _profileUids = profileUids;
    }

    /// <summary>The subject ids.</summary>
    public NameIndex Ids { get; }

    /// <summary>Bytes held, the strings of names left out.</summary>
    public long SizeInBytes
    {
        get
        {
            var size = Ids.SizeInBytes;
            for (var i = 0; i < _roles.Length; i++)
            {
                size += 32 + (4L * _roles[i].Length) + (_profileUids[i]?.Length ?? 0);
            }

            return size;
        }
    }

    /// <summary>The ids of the subject's known roles.</summary>
    public ReadOnlySpan<int> Roles(int subject) => _roles[subject];

    /// <summary>The subject's profile uid, as UTF-8; empty when it has none.</summary>
    public ReadOnlySpan<byte> ProfileUid(int subject) => _profileUids[subject];
}

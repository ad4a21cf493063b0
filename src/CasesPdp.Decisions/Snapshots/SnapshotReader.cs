using System.Security.Cryptography;
using System.Text;

namespace CasesPdp.Decisions.Snapshots;

/// <summary>Reads a compiled policy from sections that anybody may have written.</summary>
/// <remarks>
/// <para>In this order: the manifest; the hash of each section; the sections, each checked against those before it. What is refused leaves
/// nothing behind. What is read decides within its arrays whatever is asked.</para>
/// <para>What a table derives (slots of names, filters of spaces, which pattern covers which space) is not in the sections: the
/// constructors of the tables make it, as for the compiler. Memory and time are linear in the bytes, apart from patterns, whose matching
/// has a limit of its own (<see cref="SnapshotFormat.MostPatternSteps"/>).</para>
/// </remarks>
public sealed class SnapshotReader
{
    private readonly EncodedSnapshot _encoded;
    private string[] _owners = [];
    private string[] _operations = [];
    private string[] _shared = [];
    private string[] _spaces = [];
    private string[] _patterns = [];
    private string[] _roles = [];

    private SnapshotReader(EncodedSnapshot encoded)
    {
        _encoded = encoded;
    }

    private int SharedWords => (_shared.Length + 63) / 64;

    private ulong OwnerBits => SetOf(_owners.Length);

    private ulong OperationBitsOfOwner => SetOf(_operations.Length) | OperationBits.FilesCreate;

    /// <summary>Reads the policy. Without a list of subjects, no subject is known by its id.</summary>
    /// <param name="encoded">The sections.</param>
    /// <param name="mostBytes">Most bytes of all sections.</param>
    /// <exception cref="SnapshotException">They are refused.</exception>
    public static PolicySnapshot Read(EncodedSnapshot encoded, long mostBytes)
    {
        ArgumentNullException.ThrowIfNull(encoded);
        encoded.Manifest.Check(mostBytes);
        for (var i = 0; i < encoded.Manifest.Sections.Count; i++)
        {
            var (entry, content) = (encoded.Manifest.Sections[i], encoded.Contents[i]);
            if ((ulong)content.Length != entry.Bytes || !SHA256.HashData(content.Span).AsSpan().SequenceEqual(entry.Sha256.Span))
            {
                throw new SnapshotException(entry.Id, "does not have the bytes that its hash is of");
            }
        }

        return new SnapshotReader(encoded).Read();
    }

    private PolicySnapshot Read()
    {
        var roleNames = ReadRoleNames();
        var (rules, superuser) = ReadRules();
        var (owners, tags) = ReadOwners();
        var spaces = ReadSpaces();
        var (connectors, refused) = ReadOperations();
        return new PolicySnapshot
        {
            Revision = _encoded.Manifest.Revision,
            Rules = rules,
            Owners = owners,
            Spaces = spaces,
            Actions = ReadActions(),
            Operations = new OperationBits(_operations),
            FilesCreateTags = tags,
            SharedNames = _shared,
            ConnectorTypes = connectors,
            ConnectorTypeRefused = refused,
            Roles = roleNames,
            SuperuserRole = superuser,
            Grants = ReadGrants(),
            Subjects = ReadSubjects(),
        };
    }

    private SectionReader Open(SnapshotSection section) => new(section, _encoded.Contents[(int)section - 1].Span);

    private NameIndex ReadRoleNames()
    {
        var section = Open(SnapshotSection.Roles);
        _roles = section.AscendingNames();
        section.End();
        return new NameIndex(_roles);
    }

    private (DecisionRules Rules, int Superuser) ReadRules()
    {
        var section = Open(SnapshotSection.Rules);
        var rules = new DecisionRules(section.Flag(), section.Flag(), section.Flag(), section.Flag(), section.Flag());
        var superuser = section.IdOrNone(_roles.Length);
        section.End();
        return (rules, superuser);
    }

    private (NameIndex Owners, string[] Tags) ReadOwners()
    {
        var section = Open(SnapshotSection.Owners);
        _owners = section.DistinctNames(Limits.Owners);
        var tags = section.DistinctNames(Limits.Owners);
        Require(tags.Length == _owners.Length, section, "has another number of tags than of owners");
        section.End();
        return (new NameIndex(_owners), tags);
    }

    private SpaceTable ReadSpaces()
    {
        var section = Open(SnapshotSection.Spaces);
        _spaces = section.AscendingNames();
        var available = section.Words(_spaces.Length);
        var registered = section.Word64();
        var owners = registered;
        foreach (var set in available)
        {
            owners |= set;
        }

        Require((owners & ~OwnerBits) == 0, section, "has an owner that there is not");
        _patterns = section.DistinctNames(Limits.SpacePatterns);
        section.End();

        const int PrefixBytes = 6;
        var spaceBytes = (long)PrefixBytes * _spaces.Length;
        foreach (var space in _spaces)
        {
            spaceBytes += Encoding.UTF8.GetByteCount(space);
        }

        long patternBytes = 0;
        var patterns = new SpacePattern[_patterns.Length];
        for (var i = 0; i < patterns.Length; i++)
        {
            patternBytes += Encoding.UTF8.GetByteCount(_patterns[i]);
            patterns[i] = new SpacePattern(_patterns[i]);
        }

        Require(
            patternBytes == 0 || spaceBytes <= SnapshotFormat.MostPatternSteps / patternBytes,
            section,
            "has more patterns and spaces than are matched");
        return new SpaceTable(new NameIndex(_spaces), available, registered, patterns);
    }

    private (NameIndex ConnectorTypes, bool[] Refused) ReadOperations()
    {
        var section = Open(SnapshotSection.Operations);
        _operations = section.DistinctNames(SnapshotFormat.MostOperations);
        _shared = section.DistinctNames(Limits.SharedBits);
        Require(_shared.Length > 0, section, "has no shared names");
        var connectors = section.DistinctNames();
        var refused = new bool[connectors.Length];
        for (var i = 0; i < refused.Length; i++)
        {
            refused[i] = section.Flag();
        }

        section.End();
        return (new NameIndex(connectors), refused);
    }

    private ActionTable ReadActions()
    {
        const int RequirementBytes = (3 * sizeof(ulong)) + (2 * sizeof(int)) + 4;
        var section = Open(SnapshotSection.Actions);
        var names = section.DistinctNames();
        var requirements = new Requirement[section.Count(RequirementBytes)];
        Require(requirements.Length > 0, section, "has no requirement 0");
        for (var id = 0; id < requirements.Length; id++)
        {
            requirements[id] = ReadRequirement(ref section, isPlaceHolder: id == 0);
        }

        var plain = section.Ids(names.Length, requirements.Length);
        var faceted = section.Ids16(
            section.Count(ActionTable.FacetSets * sizeof(ushort), names.Length) * ActionTable.FacetSets, requirements.Length);
        var checkedOperations = section.DistinctNames(SnapshotFormat.MostOperations);
        section.End();
        return new ActionTable(new NameIndex(names), requirements, plain, faceted, new NameIndex(checkedOperations));
    }

    private Requirement ReadRequirement(ref SectionReader section, bool isPlaceHolder)
    {
        var requirement = new Requirement
        {
            Operations = section.Word64(),
            AnyOwnerOperations = section.Word64(),
            Shared = section.Word64(),
            SharedWord = section.Id(SharedWords),
            RawOwner = isPlaceHolder ? section.Id(1) : section.IdOrNone(_owners.Length),
            OwnerRule = (OwnerRule)section.Byte(),
            Gate = (Reason)section.Byte(),
            JudgesConnector = section.Flag(),
            SendsLinks = section.Flag(),
        };
        if (isPlaceHolder)
        {
            Require(requirement == default, section, "has a requirement 0 that requires something");
            return requirement;
        }

        Require(
            ((requirement.Operations | requirement.AnyOwnerOperations) & ~OperationBitsOfOwner) == 0
                && (requirement.Shared & ~SharedBitsOf(requirement.SharedWord)) == 0,
            section,
            "has a requirement of a bit that stands for nothing");
        Require(requirement.OwnerRule <= OwnerRule.Free, section, "has an owner rule that is unknown");
        Require(
            requirement.Gate is Reason.Allowed or Reason.TierExcludes or Reason.LicenseTooLow, section, "has a gate that is unknown");
        return requirement;
    }

    private GrantTable ReadGrants()
    {
        var section = Open(SnapshotSection.Grants);
        Require(section.Word32() == (uint)_owners.Length, section, "has another number of owners");
        Require(section.Word32() == (uint)SharedWords, section, "has another number of shared words");
        var stride = _owners.Length + SharedWords;
        var rowCount = section.Count(stride * sizeof(ulong));
        var rows = section.Words(rowCount * stride);
        RequireRows(rows, stride, section);
        var everySpaceRow = section.Ids(_roles.Length, rowCount);
        var (starts, entries) = ReadEntries(ref section, _spaces.Length, rowCount);
        var patternStarts = section.Count(sizeof(int));
        Require(patternStarts == 0 || patternStarts == _roles.Length + 1, section, "has another number of pattern starts");
        var (startsOfPatterns, patternEntries) =
            patternStarts == 0 ? ([], []) : ReadEntries(ref section, _patterns.Length, rowCount);
        section.End();
        return new GrantTable(
            _owners.Length, SharedWords, rows, everySpaceRow, starts, entries, startsOfPatterns, patternEntries);
    }

    private void RequireRows(ulong[] rows, int stride, in SectionReader section)
    {
        Require(rows.Length >= 2 * stride, section, "lacks the row of nothing or of everything");
        Require(!rows.AsSpan(0, stride).ContainsAnyExcept(0UL), section, "has a row of nothing that grants something");
        for (var i = 0; i < rows.Length; i++)
        {
            var word = i % stride;
            var known = word < _owners.Length ? OperationBitsOfOwner : SharedBitsOf(word - _owners.Length);
            Require((rows[i] & ~known) == 0, section, "has a row with a bit that stands for nothing");
        }
    }

    private (int[] Starts, SpaceGrant[] Entries) ReadEntries(ref SectionReader section, int places, int rows)
    {
        var starts = section.Starts(_roles.Length, 2 * sizeof(int));
        var entries = new SpaceGrant[starts[^1]];
        for (var role = 0; role < _roles.Length; role++)
        {
            var last = -1;
            for (var i = starts[role]; i < starts[role + 1]; i++)
            {
                entries[i] = new SpaceGrant(section.Id(places), section.Id(rows));
                Require(entries[i].Place > last, section, "has places of a role that are not in ascending order");
                last = entries[i].Place;
            }
        }

        return (starts, entries);
    }

    private SubjectTable ReadSubjects()
    {
        if (_encoded.Contents.Count < (int)SnapshotSection.Subjects)
        {
            return new SubjectTable(new NameIndex([]), [], []);
        }

        var section = Open(SnapshotSection.Subjects);
        var ids = section.DistinctNames();
        var starts = section.Starts(ids.Length, sizeof(int));
        var roles = new int[ids.Length][];
        for (var subject = 0; subject < ids.Length; subject++)
        {
            var count = starts[subject + 1] - starts[subject];
            Require(count <= Limits.SubjectRoles, section, "has a subject with too many roles");
            roles[subject] = section.Ids(count, _roles.Length);
        }

        var profileUids = section.Names();
        Require(profileUids.Length == ids.Length, section, "has another number of profile uids than of subjects");
        section.End();
        var uids = new byte[]?[ids.Length];
        for (var subject = 0; subject < uids.Length; subject++)
        {
            uids[subject] = profileUids[subject].Length == 0 ? null : Encoding.UTF8.GetBytes(profileUids[subject]);
        }

        return new SubjectTable(new NameIndex(ids), roles, uids);
    }

    private ulong SharedBitsOf(int word) => SetOf(Math.Min(64, _shared.Length - (64 * word)));

    private static ulong SetOf(int count) => count == 64 ? ulong.MaxValue : (1UL << count) - 1;

    private static void Require(bool holds, in SectionReader section, string reason)
    {
        if (!holds)
        {
            throw section.Refuse(reason);
        }
    }
}

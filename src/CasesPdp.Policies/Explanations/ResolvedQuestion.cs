using System.Numerics;
using System.Text;
using CasesPdp.Decisions;
using CasesPdp.Policies.Naming;
using CasesPdp.Policies.Requests;

namespace CasesPdp.Policies.Explanations;

/// <summary>A question with its names resolved and the subject's grants in the space at hand.</summary>
internal sealed class ResolvedQuestion
{
    private readonly LoadedPolicy _policy;

    public ResolvedQuestion(LoadedPolicy policy, DecisionRequest request)
    {
        _policy = policy;
        Request = request;
        Grants = BundleGrants.Of(policy.Bundle);
        Question = TableEvaluator.Resolve(Snapshot, request);
        Required = Snapshot.Actions.Requirement(Question.Requirement);
        Space = request.Space ?? SpaceId.Default;
        Owners = IsResolved && Required.RawOwner >= 0 ? 1UL << Required.RawOwner : Question.Owners;

        var space = Snapshot.Spaces.Resolve(Encoding.UTF8.GetBytes(Space));
        SpaceIsMalformed = space.IsMalformed;
        Available = space.IsMalformed ? 0 : Snapshot.Spaces.AvailableOwners(space);
        RoleNames = [.. (request.Roles ?? ListedRoles()).Distinct(StringComparer.Ordinal)];
        LimitNames = request.LimitedBy is null ? null : [.. request.LimitedBy.Distinct(StringComparer.Ordinal)];
        SubjectRow = RowOf(RoleNames, space);
        LimitRow = LimitNames is null ? null : RowOf(LimitNames, space);
        Row = LimitRow is null ? SubjectRow : [.. SubjectRow.Zip(LimitRow, (a, b) => a & b)];
        Needs = IsResolved ? [.. ReadNeeds()] : [];
    }

    public DecisionRequest Request { get; }

    public BundleGrants Grants { get; }

    public PolicySnapshot Snapshot => _policy.Snapshot;

    public Question Question { get; }

    /// <summary>Whether action and facets are known; otherwise <see cref="Required"/> means nothing.</summary>
    public bool IsResolved => Question.Requirement != 0;

    public Requirement Required { get; }

    public string Space { get; }

    public bool SpaceIsMalformed { get; }

    /// <summary>The registered owners named, or carried by a raw action, as bits.</summary>
    public ulong Owners { get; }

    /// <summary>The owners available in the space, as bits.</summary>
    public ulong Available { get; }

    public IReadOnlyList<string> RoleNames { get; }

    public IReadOnlyList<string>? LimitNames { get; }

    /// <summary>The subject's id, where its roles should come from the bundle and it is not listed there.</summary>
    public string? UnlistedSubject =>
        Request is { Roles: null, SubjectId: { } id } && Snapshot.Subjects.Ids.Find(id) < 0 ? id : null;

    /// <summary>Names of the subject's roles and of those that limit it, each once.</summary>
    public IEnumerable<string> AllRoleNames => RoleNames.Concat(LimitNames ?? []).Distinct(StringComparer.Ordinal);

    public ulong[] SubjectRow { get; }

    public ulong[]? LimitRow { get; }

    /// <summary>What counts: the subject's grants, cut down to the limit.</summary>
    public ulong[] Row { get; }

    /// <summary>What action and facets require; empty when they are not known.</summary>
    public IReadOnlyList<Need> Needs { get; }

    public bool Meets(Need need) => Meets(need, Row);

    public bool Meets(Need need, ReadOnlySpan<ulong> row) =>
        need.IsAnyOwner ? OwnersMeeting(need, row).Any() : (need.Bits & ~row[need.Word]) == 0;

    /// <summary>The available owners on which the row grants all that is required of any one.</summary>
    public IReadOnlyList<int> OwnersMeeting(Need need, ReadOnlySpan<ulong> row)
    {
        var owners = new List<int>();
        foreach (var owner in Places(Available))
        {
            if ((need.Bits & ~row[owner]) == 0)
            {
                owners.Add(owner);
            }
        }

        return owners;
    }

    /// <summary>The places of the set bits, ascending.</summary>
    public static IEnumerable<int> Places(ulong set)
    {
        for (; set != 0; set &= set - 1)
        {
            yield return BitOperations.TrailingZeroCount(set);
        }
    }

    private IReadOnlyList<string> ListedRoles() =>
        Request.SubjectId is { } id && Snapshot.Subjects.Ids.Find(id) is >= 0 and var place ? _policy.Bundle.Subjects[place].Roles : [];

    private ulong[] RowOf(IReadOnlyList<string> names, SpaceRef space)
    {
        int[] known = [.. names.Select(Snapshot.Roles.Find).Where(id => id >= 0)];
        var scratch = new ulong[SubjectGrants.ScratchWords(Snapshot)];
        return SubjectGrants.Of(Snapshot, new SubjectRoles(known), space, scratch).Row.ToArray();
    }

    private IEnumerable<Need> ReadNeeds()
    {
        var names = Snapshot.Operations.Names;
        foreach (var owner in Places(Owners))
        {
            foreach (var bit in Places(Required.Operations & ~OperationBits.FilesCreate))
            {
                yield return new Need(names[bit], Snapshot.Owners[owner], owner, 1UL << bit);
            }

            if ((Required.Operations & OperationBits.FilesCreate) != 0)
            {
                yield return new Need(Snapshot.FilesCreateTags[owner], Snapshot.Owners[owner], owner, OperationBits.FilesCreate);
            }
        }

        var ofAny = Owners == 0 && Required.OwnerRule == OwnerRule.List ? Required.Operations : Required.AnyOwnerOperations;
        foreach (var bit in Places(ofAny))
        {
            yield return new Need(names[bit], null, -1, ofAny);
        }

        foreach (var bit in Places(Required.Shared))
        {
            var name = Snapshot.SharedNames[(64 * Required.SharedWord) + bit];
            yield return new Need(name, null, Snapshot.Grants.OwnerCount + Required.SharedWord, 1UL << bit);
        }
    }
}

/// <summary>One thing that an action requires, as a place in a row of grants.</summary>
/// <param name="Name">As explanations write it.</param>
/// <param name="Owner">The owner it is required of, if any.</param>
/// <param name="Word">The word of the row; -1 where any available owner is enough.</param>
/// <param name="Bits">The bit of that word; where any owner is enough, all operations that one owner must grant together.</param>
internal sealed record Need(string Name, string? Owner, int Word, ulong Bits)
{
    public bool IsAnyOwner => Word < 0;
}

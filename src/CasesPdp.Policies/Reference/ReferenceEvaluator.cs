using CasesPdp.Decisions;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Catalogue;
using CasesPdp.Policies.Requests;

namespace CasesPdp.Policies.Reference;

/// <summary>
/// Decides from the documents themselves, slowly and obviously. It is the oracle that the compiled decision table is compared with, so it
/// shares no code with the compiler and keeps its own table of calls.
/// </summary>
/// <remarks>
/// Immutable after construction and safe for concurrent use. A decision walks every entry of every role of the subject; nothing here is
/// meant for serving.
/// </remarks>
public sealed class ReferenceEvaluator
{
    private readonly Bundle _bundle;
    private readonly bool _securityOn;
    private readonly ReferenceFeatures _features;
    private readonly ReferenceSpaces _spaces;
    private readonly ReferenceActions _actions;
    private readonly ReferenceGrants _grants;
    private readonly ReferenceGates _gates;

    /// <summary>Prepares to decide by a bundle.</summary>
    /// <param name="bundle">A bundle that was read and validated.</param>
    public ReferenceEvaluator(Bundle bundle)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        var settings = bundle.Settings;
        _bundle = bundle;
        _securityOn = settings.SecurityEnabled || settings.Deployment.IsServerless;
        _features = new ReferenceFeatures(bundle);
        _spaces = new ReferenceSpaces(settings, _features);
        _actions = new ReferenceActions(KibanaCatalogue.Embedded.Lines[settings.Kibana], Version.Parse(settings.Kibana), _features);
        _grants = new ReferenceGrants(_features, new ReferencePrivileges(bundle, _features));
        _gates = new ReferenceGates(settings);
    }

    private ReferenceEvaluator(ReferenceEvaluator other, Bundle bundle)
    {
        _bundle = bundle;
        _securityOn = other._securityOn;
        _features = other._features;
        _spaces = other._spaces;
        _actions = other._actions;
        _grants = other._grants;
        _gates = other._gates;
    }

    /// <summary>One that decides by the same settings and features, with these roles and subjects only.</summary>
    /// <remarks>A decision walks all the roles there are: with few it is quick. What privileges give is not worked out again.</remarks>
    /// <param name="roles">The roles.</param>
    /// <param name="subjects">The listed subjects.</param>
    public ReferenceEvaluator With(IReadOnlyList<RoleDocument> roles, IReadOnlyList<SubjectDocument> subjects) =>
        new(this, _bundle with { Roles = roles, Subjects = subjects });

    /// <summary>Decides one request, whose shape has been checked.</summary>
    /// <param name="request">The request.</param>
    /// <returns>The decision; of several reasons to deny, the one whose step comes first.</returns>
    public Decision Decide(DecisionRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);

        // 1. The resource type.
        if (request.ResourceType is not (null or "case"))
        {
            return Deny(Reason.UnknownResourceType);
        }

        // 2. The action, and with it what it requires.
        var facets = request.Facets.ToHashSet(StringComparer.Ordinal);
        if (_actions.Find(request.Action, facets) is not { } required)
        {
            return Deny(Reason.UnknownAction);
        }

        // 3. Its facets.
        if (!facets.IsSubsetOf(required.Facets))
        {
            return Deny(Reason.UnknownFacet);
        }

        // 4. A raw action carries its owner: the resource may repeat it, not contradict it.
        var owners = request.Owners.ToHashSet(StringComparer.Ordinal);
        if (required.OwnOwner is { } ownOwner)
        {
            if (owners.Any(owner => owner != ownOwner))
            {
                return Deny(Reason.OwnerMismatch);
            }

            owners = [ownOwner];
        }

        // 5. The space. Any well-formed id will do, listed or not.
        var space = request.Space ?? "default";
        if (!ReferenceSpaces.IsId(space))
        {
            return Deny(Reason.UnknownSpace);
        }

        // 6. The owners, whatever the action: registered at all.
        if ((owners.Count == 0 && required.Owners == ReferenceOwnerRule.OneOrMore) || !owners.IsSubsetOf(_features.Owners))
        {
            return Deny(Reason.UnknownOwner);
        }

        // 7. The owners: available in the space.
        var available = _spaces.AvailableOwners(space);
        if (!owners.IsSubsetOf(available))
        {
            return Deny(Reason.OwnerDisabledInSpace);
        }

        // 8. The roles, and those that limit them.
        var roles = RolesOf(request);
        if (_securityOn && (!IsAnyKnown(roles) || (request.LimitedBy is not null && !IsAnyKnown(request.LimitedBy))))
        {
            return Deny(Reason.NoKnownRole);
        }

        // 9. The privileges.
        var missing = Missing(required, owners, available, action => IsGranted(action, space, roles, request.LimitedBy));
        if (missing.Count > 0)
        {
            var names = missing.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
            return new Decision(Reason.MissingPrivilege, [.. names], false);
        }

        // 10. The gates: project tier, licence, connector type.
        if (_gates.FirstClosed(required, request.Connector) is { } closed)
        {
            return Deny(closed);
        }

        // 11. The facts of the case.
        if (!IsVisible(request, roles))
        {
            return Deny(Reason.NotVisible);
        }

        return new Decision(Reason.Allowed, [], required.SendsLinks && _gates.LinksUnavailable);
    }

    private static Decision Deny(Reason reason) => new(reason, [], false);

    private IReadOnlyList<string> RolesOf(DecisionRequest request) => request.Roles ?? SubjectOf(request)?.Roles ?? [];

    private SubjectDocument? SubjectOf(DecisionRequest request) => _bundle.Subjects.FirstOrDefault(s => s.Id == request.SubjectId);

    private IEnumerable<RoleDocument> Known(IReadOnlyList<string> names) => _bundle.Roles.Where(role => names.Contains(role.Name));

    private bool IsAnyKnown(IReadOnlyList<string> names) => Known(names).Any();

    private static List<string> Missing(
        ReferenceRequirement required,
        HashSet<string> owners,
        IReadOnlySet<string> available,
        Func<string, bool> isGranted)
    {
        var missing = new List<string>();
        foreach (var operation in required.Operations)
        {
            // A list call that names no owner is content with any owner that the space has.
            var has = owners.Count == 0
                ? available.Any(owner => isGranted($"cases:{owner}/{operation}"))
                : owners.All(owner => isGranted($"cases:{owner}/{operation}"));
            if (!has)
            {
                missing.Add(operation);
            }
        }

        missing.AddRange(required.AnyOwnerOperations.Where(o => !available.Any(owner => isGranted($"cases:{owner}/{o}"))));
        missing.AddRange(required.Shared.Where(name => !isGranted(name)));
        if (required.FilesTag)
        {
            missing.AddRange(owners.Select(owner => $"api:{owner}FilesCasesCreate").Where(tag => !isGranted(tag)));
        }

        return missing;
    }

    private bool IsGranted(string action, string space, IReadOnlyList<string> roles, IReadOnlyList<string>? limitedBy)
    {
        // With security off grants do not count, but an action that is not registered stays denied.
        if (!_securityOn)
        {
            return _features.Registers(action);
        }

        // An API key has what both its own roles and those of its creator give.
        return Known(roles).Any(role => _grants.Grants(role, space, action))
            && (limitedBy is null || Known(limitedBy).Any(role => _grants.Grants(role, space, action)));
    }

    private bool IsVisible(DecisionRequest request, IReadOnlyList<string> roles)
    {
        if (!_bundle.Settings.RestrictedCases || !_securityOn || request.AccessMode is null or "default")
        {
            return true;
        }

        // On the stack a superuser is one by the name of a role, not by what it grants. What limits an API key limits grants only.
        if (!_bundle.Settings.Deployment.IsServerless && roles.Contains("superuser"))
        {
            return true;
        }

        var profileUid = request.ProfileUid ?? SubjectOf(request)?.ProfileUid;
        return profileUid is not null && request.AssigneeUids.Contains(profileUid);
    }
}

using System.Collections.Immutable;
using System.Globalization;
using CasesPdp.Policies.Bundles.Documents;
using CasesPdp.Policies.Catalogue;
using CasesPdp.Policies.Naming;

namespace CasesPdp.Policies.Bundles.Reading;

/// <summary>
/// Reads <c>guardRails</c> of <c>pdp.yaml</c>. A rule that would guard nothing is an error.
/// </summary>
internal sealed class GuardRailsReader(ReadingContext context)
{
    internal static readonly string[] Keys = ["maxWidenedCells", "maxNarrowedCells", "protected", "limitations"];
    internal static readonly string[] ProtectedKeys = ["action", "actions", "connector", "owners", "spaces", "roles"];
    internal static readonly string[] LimitationKeys = ["roles", "operations", "rights", "owners", "spaces"];

    private readonly NodeReader _nodes = new(context);
    private readonly List<GuardedName> _names = [];
    private int _rules;
    private int _listed;

    /// <summary>Every name in a rule, and where it stands, to be checked once owners, actions and roles are known.</summary>
    public IReadOnlyList<GuardedName> Names => _names;

    public GuardRails Read(DocumentNode node)
    {
        if (_nodes.Mapping(node, "`guardRails`") is not { } rails)
        {
            return GuardRails.None;
        }

        MemberNames.Check(rails, Keys, DiagnosticCodes.UnknownSetting, "`guardRails`", context.Findings);
        return new GuardRails
        {
            MaxWidenedCells = ReadMost(rails, "maxWidenedCells"),
            MaxNarrowedCells = ReadMost(rails, "maxNarrowedCells"),
            Protected = [.. Rules(rails, "protected").Select(ReadProtected).OfType<ProtectedRule>()],
            Limitations = [.. Rules(rails, "limitations").Select(ReadLimitation).OfType<Limitation>()],
        };
    }

    private long? ReadMost(MappingNode rails, string key)
    {
        if (rails.Find(key) is not { } node)
        {
            return null;
        }

        if (node is not ScalarNode { Kind: ScalarKind.Number } number)
        {
            _nodes.WrongType(node, $"`{key}`", "a whole number");
            return null;
        }

        if (long.TryParse(number.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var most))
        {
            return most;
        }

        context.Findings.Error(
            DiagnosticCodes.InvalidMaxCells,
            node.Span,
            $"`{key}` must be a whole number from 0 to {long.MaxValue}; found {MessageText.Quote(number.Text)}.");
        return null;
    }

    private ImmutableArray<DocumentNode> Rules(MappingNode rails, string key)
    {
        if (rails.Find(key) is not { } node || _nodes.Sequence(node, $"`{key}`") is not { } rules)
        {
            return [];
        }

        _rules += rules.Items.Length;
        if (_rules <= context.Limits.GuardRules)
        {
            return rules.Items;
        }

        context.Findings.Error(
            DiagnosticCodes.TooManyGuardRules,
            node.Span,
            $"There are {_rules} rules in `guardRails` so far; at most {context.Limits.GuardRules} are read.");
        return [];
    }

    private ProtectedRule? ReadProtected(DocumentNode node)
    {
        const string What = "a rule of `protected`";
        if (_nodes.Mapping(node, "A rule of `protected`") is not { } rule)
        {
            return null;
        }

        MemberNames.Check(rule, ProtectedKeys, DiagnosticCodes.UnknownSetting, What, context.Findings);
        if (rule.Find("action") is not null && rule.Find("actions") is { } both)
        {
            context.Findings.Error(DiagnosticCodes.ActionAndActions, both.Span, "A rule has `action` or `actions`, not both.");
        }

        var actions = rule.Find("action") is { } one ? One(one) : List(rule, "actions", GuardedNameKind.Action);
        if (actions is null && rule.Find("action") is null && rule.Find("actions") is null)
        {
            _nodes.Missing(rule, "actions", "A rule of `protected`");
        }

        // `roles` is required, so that a forgotten member does not pass for an empty list.
        if (rule.Find("roles") is null)
        {
            _nodes.Missing(rule, "roles", "A rule of `protected`");
        }

        var roles = List(rule, "roles", GuardedNameKind.Role, mayBeEmpty: true);
        var owners = List(rule, "owners", GuardedNameKind.Owner);
        var spaces = List(rule, "spaces", GuardedNameKind.Space);
        var connector = rule.Find("connector") is { } type ? ReadConnector(type, actions ?? []) : null;
        return actions is null || roles is null
            ? null
            : new ProtectedRule(actions, owners, spaces, roles, rule.Span) { Connector = connector };
    }

    private string? ReadConnector(DocumentNode node, List<string> actions)
    {
        var connector = _nodes.Name(node, "`connector`");
        if (connector is not null && !KibanaCatalogue.Embedded.Connectors.ContainsKey(connector))
        {
            context.Findings.Error(
                DiagnosticCodes.InvalidGuardedConnector,
                node.Span,
                $"There is no case connector {MessageText.Quote(connector)}."
                + MessageText.DidYouMean(NameSuggestion.Nearest(connector, KibanaCatalogue.Embedded.Connectors.Keys)));
        }

        if (actions.FirstOrDefault(a => !KibanaCatalogue.Embedded.ConnectorCalls.Contains(a)) is { } other)
        {
            context.Findings.Error(
                DiagnosticCodes.InvalidGuardedConnector,
                node.Span,
                $"The action {MessageText.Quote(other)} takes no connector: leave `connector` out of its rule.");
        }

        return connector;
    }

    private Limitation? ReadLimitation(DocumentNode node)
    {
        if (_nodes.Mapping(node, "A rule of `limitations`") is not { } rule)
        {
            return null;
        }

        MemberNames.Check(rule, LimitationKeys, DiagnosticCodes.UnknownSetting, "a rule of `limitations`", context.Findings);
        if (rule.Find("roles") is null)
        {
            _nodes.Missing(rule, "roles", "A rule of `limitations`");
        }

        if (LimitationKeys.Skip(1).All(key => rule.Find(key) is null))
        {
            context.Findings.Error(
                DiagnosticCodes.GuardsNothing,
                rule.Span,
                "The rule has no effect: give `operations`, `rights`, `owners` or `spaces`.");
        }

        // An empty list is a bound here: none of them.
        var roles = List(rule, "roles", GuardedNameKind.Role);
        var operations = List(rule, "operations", GuardedNameKind.Operation, mayBeEmpty: true);
        var rights = List(rule, "rights", GuardedNameKind.Right, mayBeEmpty: true);
        var owners = List(rule, "owners", GuardedNameKind.Owner, mayBeEmpty: true);
        var spaces = List(rule, "spaces", GuardedNameKind.Space, mayBeEmpty: true);
        return roles is null ? null : new Limitation(roles, operations, rights, owners, spaces, rule.Span);
    }

    private List<string>? One(DocumentNode node)
    {
        if (_nodes.Name(node, "`action`") is not { } name)
        {
            return null;
        }

        _names.Add(new GuardedName(GuardedNameKind.Action, name, node.Span));
        return [name];
    }

    private List<string>? List(MappingNode rule, string key, GuardedNameKind kind, bool mayBeEmpty = false)
    {
        if (rule.Find(key) is not { } node || _nodes.Sequence(node, $"`{key}`") is not { } list)
        {
            return null;
        }

        if (list.Items.Length == 0 && !mayBeEmpty)
        {
            var end = key is "owners" or "spaces" ? "; leave it out for all of them" : "";
            context.Findings.Error(DiagnosticCodes.GuardsNothing, node.Span, $"`{key}` is empty, so the rule has no effect{end}.");
        }

        if (list.Items.Length > context.Limits.GuardRuleNames)
        {
            context.Findings.Error(
                DiagnosticCodes.TooManyGuardRules,
                node.Span,
                $"`{key}` has {list.Items.Length} names; at most {context.Limits.GuardRuleNames} are read.");
            return null;
        }

        var listedBefore = _listed;
        _listed += list.Items.Length;
        if (_listed > context.Limits.GuardRailNames)
        {
            if (listedBefore <= context.Limits.GuardRailNames)
            {
                context.Findings.Error(
                    DiagnosticCodes.TooManyGuardRules,
                    node.Span,
                    $"There are {_listed} names in the lists of `guardRails` so far; at most {context.Limits.GuardRailNames} are read.");
            }

            return null;
        }

        var names = new List<string>(list.Items.Length);
        foreach (var item in list.Items)
        {
            if (_nodes.Name(item, $"An item of `{key}`") is { } name)
            {
                names.Add(name);
                Register(kind, name, item.Span);
            }
        }

        return names;
    }

    private void Register(GuardedNameKind kind, string name, SourceSpan span)
    {
        if (kind == GuardedNameKind.Space && !SpaceId.IsWellFormed(name))
        {
            context.Findings.Error(
                DiagnosticCodes.InvalidSpaceId, span, $"The space id {MessageText.Quote(name)} may hold only a-z, 0-9, `_` and `-`.");
        }
        else
        {
            _names.Add(new GuardedName(kind, name, span));
        }
    }
}

/// <summary>A name in a guard rail.</summary>
/// <param name="Kind">What it names.</param>
/// <param name="Name">The name.</param>
/// <param name="Span">Where it stands.</param>
internal readonly record struct GuardedName(GuardedNameKind Kind, string Name, SourceSpan Span);

/// <summary>What a name in a guard rail names.</summary>
internal enum GuardedNameKind
{
    Action,
    Operation,
    Right,
    Owner,
    Space,
    Role,
}

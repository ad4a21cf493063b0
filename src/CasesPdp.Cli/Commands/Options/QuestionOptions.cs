using System.CommandLine;
using System.CommandLine.Parsing;
using CasesPdp.Policies.Requests;

namespace CasesPdp.Cli.Commands.Options;

/// <summary>The options that make up one question, shared by the verbs that ask one.</summary>
internal sealed class QuestionOptions
{
    /// <summary>The sentence about a question without a subject.</summary>
    public const string SubjectNeeded = "Give --role ROLE or --subject ID.";

    private readonly Option<string[]> _roles = new("--role")
    {
        Description = "A role of the subject; may be repeated. Without any, the bundle's subject list says which roles --subject has.",
        HelpName = "ROLE",
    };

    private readonly Option<string[]> _limitedBy = new("--limited-by")
    {
        Description = "A role that limits the subject (an API key's); may be repeated.",
        HelpName = "ROLE",
    };

    private readonly Option<string?> _subject = new("--subject") { Description = "The subject's id.", HelpName = "ID" };

    private readonly Option<string?> _profileUid = new("--profile-uid")
    {
        Description = "The subject's user-profile uid, for restricted cases.",
        HelpName = "UID",
    };

    private readonly Option<string?> _action = new("--action")
    {
        Description = "An operation (createCase), a call (update-case) or a raw Kibana action (cases:observability/getCase).",
        HelpName = "ACTION",
    };

    private readonly Option<string[]> _facets = new("--facet")
    {
        Description = "A facet of a call: assignees, reopens, assigns, other-changes, alerts, files, connector; may be repeated.",
        HelpName = "FACET",
    };

    private readonly Option<string?> _connector = new("--connector")
    {
        Description = "The connector type, such as .jira (for push-case and manage-connectors).",
        HelpName = "TYPE",
    };

    private readonly Option<string[]> _owners = new("--owner")
    {
        Description = "The owner of the cases: cases, securitySolution, observability or a custom feature's; may be repeated.",
        HelpName = "OWNER",
    };

    private readonly Option<string?> _space = new("--space") { Description = "The space id; `default` if not given.", HelpName = "SPACE" };

    private readonly Option<string?> _accessMode = new("--access-mode")
    {
        Description = "The access mode of the case: default or restricted.",
        HelpName = "MODE",
    };

    private readonly Option<string[]> _assignees = new("--assignee")
    {
        Description = "A user-profile uid among the assignees of the case; may be repeated.",
        HelpName = "UID",
    };

    /// <summary>Adds the options of the subject.</summary>
    public QuestionOptions AddSubject(Command command)
    {
        command.Options.Add(_roles);
        command.Options.Add(_limitedBy);
        command.Options.Add(_subject);
        command.Options.Add(_profileUid);
        return this;
    }

    /// <summary>Adds the options of the action.</summary>
    public QuestionOptions AddAction(Command command)
    {
        command.Options.Add(_action);
        command.Options.Add(_facets);
        command.Options.Add(_connector);
        return this;
    }

    /// <summary>Adds the options of the resource.</summary>
    public QuestionOptions AddResource(Command command) => AddSpace(command).AddCase(command);

    /// <summary>Adds the options of the resource but for the space.</summary>
    public QuestionOptions AddCase(Command command)
    {
        command.Options.Add(_owners);
        command.Options.Add(_accessMode);
        command.Options.Add(_assignees);
        return this;
    }

    /// <summary>Adds the option of the space alone.</summary>
    public QuestionOptions AddSpace(Command command)
    {
        command.Options.Add(_space);
        return this;
    }

    /// <summary>Whether an action was given.</summary>
    public bool HasAction(CommandResult arguments) => arguments.GetResult(_action) is not null;

    /// <summary>Whether nothing says who asks.</summary>
    public bool IsWithoutSubject(CommandResult arguments) => arguments.GetResult(_roles) is null && arguments.GetResult(_subject) is null;

    /// <summary>Makes the action mandatory.</summary>
    public void RequireAction(Command command) => command.Validators.Add(result =>
    {
        if (!HasAction(result))
        {
            result.AddError("Give --action ACTION.");
        }
    });

    /// <summary>Makes a subject mandatory.</summary>
    public void RequireSubject(Command command) => command.Validators.Add(result =>
    {
        if (IsWithoutSubject(result))
        {
            result.AddError(SubjectNeeded);
        }
    });

    /// <summary>Whether any of these options was given.</summary>
    public bool IsGiven(ParseResult arguments) =>
        new Option[] { _roles, _limitedBy, _subject, _profileUid, _action, _facets, _connector, _owners, _space, _accessMode, _assignees }
            .Any(option => arguments.GetResult(option) is not null);

    /// <summary>The question that the arguments ask; its limits are checked.</summary>
    public DecisionRequest Read(ParseResult arguments)
    {
        var request = new DecisionRequest
        {
            SubjectId = Value(arguments, _subject),
            Roles = List(arguments, _roles),
            LimitedBy = List(arguments, _limitedBy),
            ProfileUid = Value(arguments, _profileUid),
            Action = Value(arguments, _action) ?? "",
            Facets = List(arguments, _facets) ?? [],
            Connector = Value(arguments, _connector),
            Owners = List(arguments, _owners) ?? [],
            Space = Value(arguments, _space),
            AccessMode = Value(arguments, _accessMode),
            AssigneeUids = List(arguments, _assignees) ?? [],
        };
        RequestLimits.Check(request);
        return request;
    }

    private static T? Value<T>(ParseResult arguments, Option<T> option) =>
        arguments.GetResult(option) is null ? default : arguments.GetValue(option);

    private static string[]? List(ParseResult arguments, Option<string[]> option) => Value(arguments, option);
}

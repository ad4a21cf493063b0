namespace CasesPdp.Cli.Streams;

/// <summary>The places of a request: its objects, and the members of theirs that are looked at.</summary>
internal enum RequestPlace
{
    None,
    Root,
    Subject,
    SubjectProperties,
    Action,
    ActionProperties,
    Resource,
    ResourceProperties,
    Id,
    SubjectId,
    Roles,
    LimitedBy,
    ProfileUid,
    ActionName,
    Facets,
    Connector,
    ResourceType,
    Owner,
    Owners,
    Space,
    AccessMode,
    AssigneeUids,
}

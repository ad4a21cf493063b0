using CasesPdp.Cli.Rendering;
using CasesPdp.Cli.Requests;
using CasesPdp.Decisions;
using CasesPdp.Policies;
using CasesPdp.Policies.Explanations;
using CasesPdp.Policies.Requests;
using Google.Protobuf.Collections;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using Wire = CasesPdp.Protocol.V1;

namespace CasesPdp.Cli.Pdp;

/// <summary>Answers by asking a server.</summary>
internal sealed class RemotePdp : IPdp
{
    private static readonly string[] KnownServices = [Wire.DecisionService.Descriptor.FullName, Wire.PolicyService.Descriptor.FullName];

    private const uint PageSize = 10_000;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly string _address;
    private readonly GrpcChannel _channel;
    private readonly Wire.DecisionService.DecisionServiceClient _client;

    private RemotePdp(string address, GrpcChannel channel)
    {
        _address = address;
        _channel = channel;
        _client = new Wire.DecisionService.DecisionServiceClient(channel);
    }

    /// <inheritdoc />
    public LoadedPolicy? Loaded => null;

    /// <inheritdoc />
    public string Revision { get; private set; } = "";

    /// <inheritdoc />
    public string Source => _address;

    private static DateTime Deadline => DateTime.UtcNow + Timeout;

    /// <summary>The PDP at that address; nothing is connected yet.</summary>
    public static RemotePdp Open(ServerAddress address) => new(address.Text, address.Open());

    /// <inheritdoc />
    public Decision Check(DecisionRequest request)
    {
        var answer = Ask(() => _client.Check(
            new Wire.CheckRequest
            {
                Subject = RequestMessages.ToSubject(request),
                Action = RequestMessages.ToAction(request),
                Resource = RequestMessages.ToResource(request),
                IncludeMissing = true,
            },
            deadline: Deadline));
        Revision = RequestMessages.ToText(answer.Revision);
        return new Decision(RequestMessages.ToReason(answer.Reason), [.. answer.Missing], answer.LinksUnavailable);
    }

    /// <inheritdoc />
    public StreamTotals CheckStream(Stream requests, Stream answers, LineNotes notes, Progress progress)
    {
        var revision = Describe().Revision;
        return Ask(() => new RemoteCheckStream(_client, revision, notes, progress).Run(requests, answers));
    }

    /// <inheritdoc />
    public IReadOnlyList<Reason> CheckMatrix(MatrixQuestion question)
    {
        var request = new Wire.CheckMatrixRequest { IncludeReasons = true };
        request.Subjects.AddRange(question.Roles.Select(r => new Wire.Subject { Roles = new Wire.RoleNames { Names = { r } } }));
        request.Actions.AddRange(question.Actions.Select(a =>
            RequestMessages.ToAction(new DecisionRequest { Action = a, Connector = question.Connector })));
        request.Cells.AddRange(
            from space in question.Spaces from owner in question.Owners select new Wire.MatrixCell { Owner = owner, Space = space.Id });
        var answer = Ask(() => _client.CheckMatrix(request, deadline: Deadline));
        Revision = RequestMessages.ToText(answer.Revision);
        return [.. answer.Reasons.Select(RequestMessages.ToReason)];
    }

    /// <inheritdoc />
    public Explanation Explain(DecisionRequest request)
    {
        var answer = Ask(() => _client.Explain(
            new Wire.ExplainRequest
            {
                Subject = RequestMessages.ToSubject(request),
                Action = RequestMessages.ToAction(request),
                Resource = RequestMessages.ToResource(request),
            },
            deadline: Deadline));
        Revision = RequestMessages.ToText(answer.Revision);
        return ExplanationMessages.Read(answer);
    }

    /// <inheritdoc />
    public Capabilities ListCapabilities(DecisionRequest request)
    {
        var message = new Wire.ListCapabilitiesRequest { Subject = RequestMessages.ToSubject(request) };
        if (request.Space is not null)
        {
            message.Space = request.Space;
        }

        var answer = Ask(() => _client.ListCapabilities(message, deadline: Deadline));
        Revision = RequestMessages.ToText(answer.Revision);
        return new Capabilities(
            RequestMessages.ToReason(answer.Reason),
            [.. answer.Owners.Select(o => new OwnerCapabilities(o.Owner, [.. o.Operations], [.. o.Calls]))],
            [.. answer.Calls],
            [.. answer.UiCapabilities]);
    }

    /// <inheritdoc />
    public IEnumerable<string> ListRoles(DecisionRequest request) => ReadRoles(new Wire.ListRolesRequest
    {
        Action = RequestMessages.ToAction(request),
        Resource = RequestMessages.ToResource(request),
    });

    /// <inheritdoc />
    public IReadOnlyList<string> ListAllRoles()
    {
        // A list of names is no answer: the revision stays that of the last one.
        var revision = Revision;
        try
        {
            return ReadRoles(new Wire.ListRolesRequest { EveryRole = true });
        }
        finally
        {
            Revision = revision;
        }
    }

    /// <inheritdoc />
    public SpaceNames ListSpaces() => new(
        ReadNames(Wire.NameKind.Space), [.. ReadNames(Wire.NameKind.SpacePattern).Select(text => new SpacePattern(text))]);

    /// <inheritdoc />
    public IReadOnlyList<string> ListSubjects() => ReadNames(Wire.NameKind.Subject);

    /// <inheritdoc />
    public IReadOnlyList<string> FilterSubjects(DecisionRequest request, IReadOnlyList<string> ids)
    {
        var allowed = new List<string>();
        foreach (var chunk in ids.Chunk(Limits.FilteredSubjects))
        {
            var message = new Wire.FilterSubjectsRequest
            {
                Subjects = { chunk.Select(id => new Wire.Subject { Id = id }) },
                Action = RequestMessages.ToAction(request),
                Resource = RequestMessages.ToResource(request),
            };
            var answer = Ask(() => _client.FilterSubjects(message, deadline: Deadline));
            Revision = RequestMessages.ToText(answer.Revision);
            allowed.AddRange(answer.Allowed.Select(i => chunk[(int)i]));
        }

        return allowed;
    }

    /// <inheritdoc />
    public PolicyDescription Describe()
    {
        var info = Ask(() => _client.GetServerInfo(new Wire.GetServerInfoRequest(), deadline: Deadline));
        return new PolicyDescription
        {
            Revision = RequestMessages.ToText(info.Revision),
            Digest = info.Revision.Digest,
            Kibana = info.Kibana,
            Deployment = info.Deployment,
            License = info.License.Length == 0 ? null : info.License,
            SecurityEnabled = info.SecurityEnabled,
            IsDefault = info.DefaultBundle,
            HidesRestrictedCases = info.HasHidesRestrictedCases ? info.HidesRestrictedCases : null,
            Owners = [.. info.Owners],
            Roles = (int)info.Counts.Roles,
            Spaces = (int)info.Counts.Spaces,
            Actions = (int)info.Counts.Actions,
            Subjects = (int)info.Counts.Subjects,
            Rows = (int)info.Counts.Rows,
            TableBytes = (long)info.Counts.TableBytes,
            Version = info.Version,
            Runtime = info.Runtime.Length == 0 ? null : info.Runtime,
        };
    }

    /// <summary>Asks the server whether it serves.</summary>
    public HealthCheckResponse.Types.ServingStatus CheckHealth(string service) => Ask(() =>
    {
        try
        {
            return new Health.HealthClient(_channel).Check(new HealthCheckRequest { Service = service }, deadline: Deadline).Status;
        }
        catch (RpcException unknown) when (unknown.StatusCode == StatusCode.NotFound)
        {
            throw VerbFailure.Usage(KnownNames.AsLine(KnownNames.OfUnknown(
                "service", service, KnownServices, $"the server `{_address}` has {string.Join(" and ", KnownServices)}")));
        }
    });

    /// <inheritdoc />
    public void Dispose() => _channel.Dispose();

    private List<string> ReadRoles(Wire.ListRolesRequest request) => Ask(() => ReadPages(token =>
    {
        var page = _client.ListRoles(new Wire.ListRolesRequest(request) { PageSize = PageSize, PageToken = token }, deadline: Deadline);
        Revision = RequestMessages.ToText(page.Revision);
        return (page.Roles, page.NextPageToken);
    }));

    private List<string> ReadNames(Wire.NameKind kind) => Ask(() => ReadPages(token =>
    {
        var page = _client.ListNames(new Wire.ListNamesRequest { Kind = kind, PageSize = PageSize, PageToken = token }, deadline: Deadline);
        return (page.Names, page.NextPageToken);
    }));

    // A list is of one policy: where another comes in force between two pages, it is read again from its start.
    private static List<string> ReadPages(Func<string, (RepeatedField<string> Names, string Next)> read)
    {
        try
        {
            return ReadFromStart(read);
        }
        catch (RpcException changed) when (ServerFailure.IsCursorInvalid(changed))
        {
            return ReadFromStart(read);
        }
    }

    private static List<string> ReadFromStart(Func<string, (RepeatedField<string> Names, string Next)> read)
    {
        var names = new List<string>();
        var token = "";
        do
        {
            var page = read(token);
            names.AddRange(page.Names);
            token = page.Next;
        }
        while (token.Length > 0);
        return names;
    }

    private T Ask<T>(Func<T> call)
    {
        try
        {
            return call();
        }
        catch (RpcException failure)
        {
            throw ServerFailure.Of(failure, _address, ServerPort.Decisions);
        }
    }
}

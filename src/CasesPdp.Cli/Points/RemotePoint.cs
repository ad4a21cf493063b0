using CasesPdp.Cli.Output;
using CasesPdp.Cli.Streams;
using CasesPdp.Decisions;
using CasesPdp.Policies.Catalogue;
using CasesPdp.Policies.Explanations;
using CasesPdp.Policies.Requests;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using Wire = CasesPdp.Protocol.V1;

namespace CasesPdp.Cli.Points;

/// <summary>Lets a server answer.</summary>
internal sealed class RemotePoint : IDecisionPoint
{
    private const uint PageSize = 1_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _address;
    private readonly GrpcChannel _channel;
    private readonly Wire.DecisionService.DecisionServiceClient _client;

    private RemotePoint(string address, GrpcChannel channel)
    {
        _address = address;
        _channel = channel;
        _client = new Wire.DecisionService.DecisionServiceClient(channel);
    }

    /// <inheritdoc />
    public string Revision { get; private set; } = "";

    private static DateTime Deadline => DateTime.UtcNow + Patience;

    /// <summary>A point at that address; nothing is connected yet.</summary>
    public static RemotePoint Open(string address) => new(address, ServerAddress.Open(address));

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
    public StreamTotals CheckStream(Stream requests, Stream answers, Progress progress)
    {
        var revision = Describe().Revision;
        return Ask(() => new RemoteCheckStream(_client, revision, progress).Run(requests, answers));
    }

    /// <inheritdoc />
    public IReadOnlyList<Reason> CheckMatrix(MatrixQuestion question)
    {
        var request = new Wire.CheckMatrixRequest { IncludeReasons = true };
        request.Subjects.AddRange(question.Roles.Select(r => new Wire.Subject { Roles = new Wire.RoleNames { Names = { r } } }));
        request.Actions.AddRange(question.Actions.Select(a => new Wire.Action { Name = a }));
        foreach (var owner in question.Owners)
        {
            var cell = new Wire.MatrixCell { Owner = owner };
            if (question.Space is not null)
            {
                cell.Space = question.Space;
            }

            request.Cells.Add(cell);
        }

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
    public IEnumerable<string> ListRoles(DecisionRequest request)
    {
        var message = new Wire.ListRolesRequest
        {
            Action = RequestMessages.ToAction(request),
            Resource = RequestMessages.ToResource(request),
            PageSize = PageSize,
        };
        do
        {
            var page = Ask(() => _client.ListRoles(message, deadline: Deadline));
            Revision = RequestMessages.ToText(page.Revision);
            foreach (var role in page.Roles)
            {
                yield return role;
            }

            message.PageToken = page.NextPageToken;
        }
        while (message.PageToken.Length > 0);
    }

    /// <inheritdoc />
    public IReadOnlyList<string> RolesToShow(IReadOnlyList<string> actions, IReadOnlyList<string> owners, string? space)
    {
        var questions =
            from action in actions
            from owner in owners
            select new DecisionRequest { Action = action, Owners = [owner], Space = space };
        return [.. questions.SelectMany(ListRoles).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <inheritdoc />
    public PolicyNames Names()
    {
        // Names are no answer: the revision stays that of the last one.
        var revision = Revision;
        var description = Describe();
        Revision = revision;
        var line = KibanaCatalogue.Embedded.Lines.GetValueOrDefault(description.Kibana);
        return new PolicyNames
        {
            Kibana = description.Kibana,
            Actions = line is null ? [] : [.. line.Operations.Select(o => o.Name), .. line.Calls.Select(c => c.Name)],
            Owners = description.Owners,
        };
    }

    /// <inheritdoc />
    public PolicyDescription Describe()
    {
        var info = Ask(() => _client.GetServerInfo(new Wire.GetServerInfoRequest(), deadline: Deadline));
        Revision = RequestMessages.ToText(info.Revision);
        return new PolicyDescription
        {
            Revision = Revision,
            Digest = info.Revision.Digest,
            Kibana = info.Kibana,
            Deployment = info.Deployment,
            License = info.License.Length == 0 ? null : info.License,
            SecurityEnabled = info.SecurityEnabled,
            IsDefault = info.DefaultBundle,
            Owners = [.. info.Owners],
            Roles = (int)info.Counts.Roles,
            Spaces = (int)info.Counts.Spaces,
            Actions = (int)info.Counts.Actions,
            Subjects = (int)info.Counts.Subjects,
            Rows = (int)info.Counts.Rows,
            TableBytes = (long)info.Counts.TableBytes,
            Version = info.Version,
        };
    }

    /// <summary>The server's own word on whether it serves.</summary>
    public HealthCheckResponse.Types.ServingStatus CheckHealth(string service) =>
        Ask(() => new Health.HealthClient(_channel).Check(new HealthCheckRequest { Service = service }, deadline: Deadline)).Status;

    /// <inheritdoc />
    public void Dispose() => _channel.Dispose();

    private T Ask<T>(Func<T> call)
    {
        try
        {
            return call();
        }
        catch (RpcException failure)
        {
            throw ServerFailure.Of(failure, _address);
        }
    }
}

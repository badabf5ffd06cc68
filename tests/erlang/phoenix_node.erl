%% SPDX-License-Identifier: Apache-2.0
%% The part of Phoenix.PubSub on a real node of Erlang, for tests: the scope of pg, a worker in its group that gives
%% messages to the topics' subscribers, broadcasts to the others. It is as strict as channels are: a payload that JSON
%% cannot express ends the worker with a crash report. Our own; see docs/spec/erlang-cluster.md §2.
%% Reads "{Number, Expression}." from standard input and prints "= {Number, Value}".
-module(phoenix_node).
-export([main/0, start/2, broadcast/3, broadcast/4, plain/2, direct/4, numbered/3, got/0, others/0, kill_pg/0, await/1,
         wait_until_members/1]).

-define(SCOPE, 'Elixir.Phoenix.PubSub').
-define(STRUCT, 'Elixir.Phoenix.Socket.Broadcast').
-define(CHANNELS, 'Elixir.Phoenix.Channel.Server').

main() ->
    io:setopts([{encoding, unicode}]),
    io:format("ready ~s~n", [node()]),
    commands().

commands() ->
    case io:get_line("") of
        eof -> halt(0);
        {error, _} -> halt(0);
        Line -> command(Line), commands()
    end.

command(Line) ->
    {ok, Tokens, _} = erl_scan:string(Line),
    {ok, [{tuple, _, [{integer, _, Number}, Expression]}]} = erl_parse:parse_exprs(Tokens),
    Value = try erl_eval:expr(Expression, []) of {value, V, _} -> V
            catch Class:Reason -> {Class, Reason} end,
    io:format("= {~p,~0p}~n", [Number, Value]).

%% "Lab.PubSub" with a pool of that size.
start(Name, PoolSize) ->
    Adapter = "Elixir." ++ Name ++ ".Adapter",
    Groups = [list_to_atom(Adapter) | [list_to_atom(Adapter ++ "_" ++ integer_to_list(I)) || I <- lists:seq(2, PoolSize)]],
    persistent_term:put(groups, Groups),
    ets:new(got, [named_table, public, ordered_set]),
    Me = self(),
    spawn(fun() -> keep_pg(Me) end),
    receive pg_runs -> ok end,
    [spawn(fun() -> worker(Group, Me) end) || Group <- Groups],
    [receive {joined, Group} -> ok end || Group <- Groups],
    ok.

%% pg is started again when it ends, as its supervisor does. The workers do not join again.
keep_pg(Who) ->
    {ok, Pid} = pg:start(?SCOPE),
    Monitor = monitor(process, Pid),
    Who ! pg_runs,
    receive {'DOWN', Monitor, process, Pid, _} -> keep_pg(Who) end.

kill_pg() ->
    Old = whereis(?SCOPE),
    exit(Old, kill),
    wait_until(fun() -> not lists:member(whereis(?SCOPE), [undefined, Old]) end).

worker(Group, Who) ->
    register(Group, self()),
    ok = pg:join(?SCOPE, Group, self()),
    Who ! {joined, Group},
    work().

work() ->
    receive
        {forward_to_local, Topic, Message, Dispatcher} -> dispatch(Topic, Message, Dispatcher), work();
        _ -> work()
    end.

%% A dispatcher is a module: one that does not exist ends the worker.
dispatch(Topic, #{'__struct__' := ?STRUCT, event := Event, payload := Payload, topic := Topic}, ?CHANNELS)
  when is_binary(Topic), is_binary(Event) ->
    check_text(Topic),
    check_text(Event),
    check_payload(Payload),
    keep({Topic, Event, Payload});
dispatch(Topic, Message, 'Elixir.Phoenix.PubSub') when is_binary(Topic) ->
    keep({Topic, plain, Message}).

keep(Entry) ->
    ets:insert(got, {erlang:unique_integer([monotonic]), Entry}).

check_payload({binary, Bytes}) when is_binary(Bytes) -> ok;
check_payload(Payload) when is_map(Payload) -> check_json(Payload).

check_json(Map) when is_map(Map) ->
    maps:foreach(fun(Key, Value) -> check_text(Key), check_json(Value) end, Map);
check_json(List) when is_list(List) -> lists:foreach(fun check_json/1, List);
check_json(Number) when is_number(Number) -> ok;
check_json(Word) when Word =:= true; Word =:= false; Word =:= nil -> ok;
check_json(Text) when is_binary(Text) -> check_text(Text).

check_text(Text) ->
    Text = unicode:characters_to_binary(Text, utf8, utf8).

%% --- what tests ask for ---

message(Topic, Event, Payload) ->
    #{'__struct__' => ?STRUCT, topic => Topic, event => Event, payload => Payload}.

broadcast(Topic, Event, Payload) -> broadcast(Topic, Event, Payload, hd(persistent_term:get(groups))).
broadcast(Topic, Event, Payload, Group) ->
    to_others(Group, {forward_to_local, Topic, message(Topic, Event, Payload), ?CHANNELS}).

plain(Topic, Message) ->
    to_others(hd(persistent_term:get(groups)), {forward_to_local, Topic, Message, 'Elixir.Phoenix.PubSub'}).

to_others(Group, Message) ->
    Others = [Pid || Pid <- pg:get_members(?SCOPE, Group), node(Pid) =/= node()],
    [Pid ! Message || Pid <- Others],
    length(Others).

direct(Node, Topic, Event, Payload) ->
    {hd(persistent_term:get(groups)), Node} ! {forward_to_local, Topic, message(Topic, Event, Payload), ?CHANNELS},
    ok.

numbered(Topic, From, To) ->
    [broadcast(Topic, integer_to_binary(I), #{<<"n">> => I}) || I <- lists:seq(From, To)],
    ok.

got() -> [Entry || {_, Entry} <- ets:tab2list(got)].

%% The nodes in the group, without this one.
others() ->
    lists:usort([node(Pid) || Pid <- pg:get_members(?SCOPE, hd(persistent_term:get(groups))), node(Pid) =/= node()]).

%% Waits for what is to become true: {others, Nodes}, {listens, Node}, {got, Count}.
await({others, Nodes}) -> wait_until(fun() -> others() =:= lists:sort(Nodes) end);
await({listens, Node}) -> wait_until(fun() -> net_kernel:connect_node(Node) end);
await({got, Count}) -> wait_until(fun() -> ets:info(got, size) >= Count end).

%% Another node is in the group.
wait_until_members(Group) ->
    wait_until(fun() -> lists:any(fun(Pid) -> node(Pid) =/= node() end, pg:get_members(?SCOPE, Group)) end).

wait_until(Done) -> wait_until(Done, erlang:monotonic_time(millisecond) + 20000).
wait_until(Done, Deadline) ->
    case Done() of
        true -> ok;
        false ->
            case erlang:monotonic_time(millisecond) > Deadline of
                true -> timeout;
                false -> timer:sleep(5), wait_until(Done, Deadline)
            end
    end.
